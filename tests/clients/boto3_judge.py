"""boto3 as a judge: plays requests against a server, and compares every answer with botocore's model.

    boto3_judge.py URL REQUESTS

REQUESTS is a JSON file: a list of {"operation", "input", "error"}, where "error" is the code that must
come back, or null. Lists go through boto3's paginators. Prints what is wrong, or how much was right.
"""

import datetime
import json
import sys

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

FAULTS = []
TYPES = {"string": str, "integer": int, "long": int, "boolean": bool, "timestamp": (int, float)}


def fault(place, what):
    FAULTS.append(f"{place}: {what}")


def judge(shape, value, place):
    """Compares a value, as it came over the wire, with its shape."""
    kind = shape.type_name
    if kind == "structure":
        for name in shape.required_members:
            if name not in value:
                fault(place, f"lacks {name}")
        if getattr(shape, "is_tagged_union", False) and len(value) != 1:
            fault(place, f"a union of {len(value)}")
        for name, member in value.items():
            if name in shape.members:
                judge(shape.members[name], member, f"{place}.{name}")
            else:
                fault(place, f"has an unknown {name}")
    elif kind == "list":
        for index, item in enumerate(value):
            judge(shape.member, item, f"{place}[{index}]")
    elif not isinstance(value, TYPES[kind]) or isinstance(value, bool) != (kind == "boolean"):
        fault(place, f"{value!r} is no {kind}")
    elif kind == "string" and shape.enum and value not in shape.enum:
        fault(place, f"{value!r} is none of {shape.enum}")
    elif kind == "string" and not shape.metadata.get("min", 0) <= len(value):
        fault(place, f"{value!r} is too short")


def judge_answer(operation, raw):
    """An answer's body: the output itself, or the one member that is its payload."""
    output = operation.output_shape
    payload = output.serialization.get("payload")
    judge(output.members[payload] if payload else output, raw, operation.name)


def judge_times(value, place):
    """boto3 makes times of numbers; all of them are of just now."""
    if isinstance(value, dict):
        for name, member in value.items():
            judge_times(member, f"{place}.{name}")
    elif isinstance(value, datetime.datetime):
        age = datetime.datetime.now(datetime.timezone.utc) - value
        if abs(age) > datetime.timedelta(hours=1):
            fault(place, f"{value} is not now")


def judge_error(client, request, error):
    """An error's code, its status by the model, and the class that boto3 makes of it."""
    place, code = request["operation"], error.response["Error"]["Code"]
    if code != request["error"]:
        return fault(place, f"{request['error']} was expected: {error}")
    shape = client.meta.service_model.shape_for_error_code(code)
    status = error.response["ResponseMetadata"]["HTTPStatusCode"]
    if shape is None or shape.metadata["error"]["httpStatusCode"] != status:
        fault(place, f"{code} with status {status}")
    if not isinstance(error, client.exceptions.from_code(code)):
        fault(place, f"{code} is a {type(error)}")
    if not error.response["Error"].get("Message"):
        fault(place, f"{code} without a message")


def play(client, request):
    """Sends a request; a list page by page, with pages of one."""
    method = xform_name(request["operation"])
    if not client.can_paginate(method):
        return [getattr(client, method)(**request["input"])]
    pages = client.get_paginator(method).paginate(**request["input"], PaginationConfig={"PageSize": 1})
    return list(pages)


def main(url, requests):
    client = boto3.client("appmesh", endpoint_url=url, config=Config(retries={"total_max_attempts": 1}))
    client.meta.events.register(
        "before-parse.appmesh",
        lambda operation_model, response_dict, **_: response_dict["status_code"] < 300
        and judge_answer(operation_model, json.loads(response_dict["body"])),
    )
    played, pages = set(), 0
    for request in requests:
        try:
            answers = play(client, request)
        except ClientError as error:
            judge_error(client, request, error)
        else:
            if request["error"]:
                fault(request["operation"], f"{request['error']} was expected")
            for answer in answers:
                judge_times(answer, request["operation"])
            played.add(request["operation"])
            pages += len(answers)
    missing = set(client.meta.service_model.operation_names) - played
    if missing:
        fault("never carried out", sorted(missing))
    if FAULTS:
        sys.exit("\n".join(FAULTS))
    print(f"{len(played)} operations, {pages} answers")


if __name__ == "__main__":
    with open(sys.argv[2], encoding="utf-8") as file:
        main(sys.argv[1], json.load(file))
