//! Templates read and checked.

use super::*;
use crate::check::{self, Subject};
use crate::document::{Node, Source, SourceId, Sources, select, syntax};
use crate::resource::{Context, Set};

/// What templates come to with these parameters, and their texts.
fn read_with(files: &[(&str, &str)], parameters: &[(&str, &str)]) -> (Reading, Sources) {
    let mut sources = Sources::default();
    let mut roots = Vec::new();
    for (index, (name, text)) in files.iter().enumerate() {
        let id = SourceId(index as u32);
        let read = syntax::read(text, id, name).unwrap();
        let source = Source::new(*name, *text);
        if let Some(spans) = read.spans {
            source.set_spans(spans);
        }
        sources.add(source);
        roots.extend(read.roots.into_iter().map(|root| (*name, id, root)));
    }
    let documents: Vec<Document<'_>> = roots
        .iter()
        .map(|(name, source, root)| Document {
            name,
            source: *source,
            text: sources.get(*source),
            root,
        })
        .filter(|document| CloudFormation.recognizes(document))
        .collect();
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let settings = Settings {
        parameters: parameters.iter().map(pair).collect(),
        ..Settings::default()
    };
    (CloudFormation.read(&documents, &settings), sources)
}

fn read(text: &str) -> Reading {
    read_with(&[("template.yaml", text)], &[]).0
}

/// The kinds of errors and warnings of a template that its reading shows.
fn faults(text: &str) -> Vec<&'static str> {
    read(text).findings.iter().map(|it| it.rule).collect()
}

/// What the checks find in a template: rules and paths.
fn errors(text: &str) -> Vec<(&'static str, String)> {
    let reading = read(text);
    let (_, mut found) = check::documents(
        reading.requests,
        &reading.alternatives,
        Vec::new(),
        Context::NONE,
        1,
    );
    found.retain(|finding| finding.is_error());
    found.into_iter().map(|it| (it.rule, it.path)).collect()
}

/// The names of services that a template makes.
fn services(reading: &Reading) -> Vec<&str> {
    let names = reading
        .requests
        .iter()
        .filter_map(|it| it.input.get("virtualServiceName"));
    names.filter_map(Node::as_str).collect()
}

/// A template with a mesh and services of these names, written as YAML.
fn with_services(head: &str, names: &[&str]) -> String {
    let mut text = format!(
        "{head}\nResources:\n  Mesh: {{Type: 'AWS::AppMesh::Mesh', Properties: {{MeshName: shop}}}}\n"
    );
    for (index, name) in names.iter().enumerate() {
        text.push_str(&format!(
            "  S{index}:\n    Type: AWS::AppMesh::VirtualService\n    Properties:\n      \
             MeshName: !GetAtt Mesh.MeshName\n      VirtualServiceName: {name}\n      Spec: {{}}\n"
        ));
    }
    text
}

const NODE: &str = "
Parameters:
  Port: {Type: Number, Default: 8080}
  Name: {Type: String}
  ServiceName: {Type: String}
  Stage: {Type: String}
Conditions:
  Secure: !Equals [!Ref Stage, prod]
Resources:
  Mesh: {Type: 'AWS::AppMesh::Mesh'}
  Node:
    Type: AWS::AppMesh::VirtualNode
    Properties:
      MeshName: !GetAtt Mesh.MeshName
      VirtualNodeName: !Sub '${AWS::StackName}-node'
      Tags: [{Key: a, Value: !Ref AWS::StackName}]
      Spec:
        Listeners:
          - PortMapping: {Port: !Ref Port, Protocol: PROTOCOL}
            TLS: !If [Secure, {Mode: STRICT, Certificate: {File: {CertificateChain: /c, PrivateKey: /k}}}, !Ref AWS::NoValue]
        ServiceDiscovery: {DNS: {Hostname: !Sub '${Name}.local'}}
  Service:
    Type: AWS::AppMesh::VirtualService
    Properties:
      MeshName: !GetAtt Mesh.MeshName
      VirtualServiceName: !Ref ServiceName
      Spec:
        Provider:
          VirtualNode: {VirtualNodeName: !GetAtt Node.VirtualNodeName}
";

#[test]
fn properties_are_members() {
    assert_eq!(errors(&NODE.replace("PROTOCOL", "http")), []);
    let path = "spec.listeners[0].portMapping.protocol".to_owned();
    assert_eq!(
        errors(&NODE.replace("PROTOCOL", "htp")),
        [("enum-value", path)]
    );
}

#[test]
fn unknown_names_link_resources_of_one_template() {
    let reading = read(&NODE.replace("PROTOCOL", "http"));
    let resources: Vec<_> = reading
        .requests
        .into_iter()
        .filter_map(Request::into_resource)
        .collect();
    assert_eq!(resources[1].name(), "${AWS::StackName}-node");
    assert_eq!(resources[2].references()[0].name, resources[1].name());
    assert_eq!(resources[1].mesh(), resources[0].name());
    let set: Set = resources.into_iter().collect();
    assert!(
        check::together(&set)
            .iter()
            .all(|finding| !finding.is_error())
    );
}

#[test]
fn unknown_names_of_two_templates_differ() {
    let text = NODE.replace("PROTOCOL", "http");
    let (reading, _) = read_with(&[("a.yaml", &text), ("b.yaml", &text)], &[]);
    let names = |index: usize| {
        reading.requests[index]
            .clone()
            .into_resource()
            .unwrap()
            .names
    };
    assert_ne!(names(0), names(3));
    assert_ne!(names(1), names(4));
}

#[test]
fn what_one_template_exports_another_one_imports() {
    let mesh = "{Resources: {M: {Type: 'AWS::AppMesh::Mesh'}},
        Outputs: {O: {Value: {'Fn::GetAtt': 'M.MeshName'}, Export: {Name: 'net-mesh'}}}}";
    let service = "{Parameters: {Net: {Type: 'String', Default: 'net'}},
        Resources: {S: {Type: 'AWS::AppMesh::VirtualService', Properties: {
            MeshName: {'Fn::ImportValue': {'Fn::Sub': '${Net}-mesh'}},
            VirtualServiceName: 's', Spec: {}}}}}";
    let (reading, _) = read_with(&[("a.json5", mesh), ("b.json5", service)], &[]);
    let names = |index: usize| {
        reading.requests[index]
            .clone()
            .into_resource()
            .unwrap()
            .names
    };
    assert_eq!(names(0)[0], names(1)[0]);
}

#[test]
fn a_name_that_is_left_out_is_unknown() {
    let reading = read("{Resources: {M: {Type: 'AWS::AppMesh::Mesh'}}}");
    assert!(
        reading.requests[0]
            .input
            .get("meshName")
            .unwrap()
            .is_unknown()
    );
}

#[test]
fn functions() {
    let head = "
Transform: AWS::LanguageExtensions
Parameters: {List: {Type: CommaDelimitedList, Default: 'a, b,c'}}
Mappings: {Map: {one: {two: three}}}";
    let text = with_services(
        head,
        &[
            "!Sub ['${x}.${Mesh.MeshName}.${!y}', {x: !Join ['', [v, 1]]}]",
            "!Select [1, !Split [',', 'p,q']]",
            "!Select [2, !Ref List]",
            "!FindInMap [Map, one, two]",
            "!FindInMap [Map, none, two, {DefaultValue: other}]",
            "!Sub ['n${n}', {n: !Length [1, 2, 3]}]",
            "!ToJsonString {a: [1, x]}",
            "{'Fn::Base64': hello}",
            "!Select [1, !Cidr ['10.0.0.0/16', 4, 8]]",
            "!If [Not, a, b]",
        ],
    );
    let text = text.replace(
        "Mappings:",
        "Conditions: {Not: !Not [!Equals [a, a]]}\nMappings:",
    );
    let reading = read(&text);
    assert_eq!(reading.findings, []);
    let names = [
        "v1.shop.${y}",
        "q",
        "c",
        "three",
        "other",
        "n3",
        r#"{"a":[1,"x"]}"#,
        "aGVsbG8=",
        "10.0.1.0/24",
        "b",
    ];
    assert_eq!(services(&reading), names);
}

#[test]
fn functions_that_cannot_be() {
    for (name, rule) in [
        ("!Select [2, [a, b]]", "invalid-function"),
        ("!Join [a]", "invalid-function"),
        ("{'Fn::Subb': x}", "invalid-function"),
        ("!FindInMap [Map, a, b]", "undefined-reference"),
        ("!Ref Nothing", "undefined-reference"),
        ("!Sub '${Nothing}'", "undefined-reference"),
        ("!GetAtt Mesh.Name", "undefined-reference"),
        ("!If [None, a, b]", "undefined-reference"),
        ("!GetAtt Mesh.Arn", "arn-for-name"),
        ("!Ref Mesh", "arn-for-name"),
        ("!GetAtt S0.VirtualServiceName", "circular-dependency"),
    ] {
        assert_eq!(faults(&with_services("", &[name])), [rule], "{name}");
    }
}

#[test]
fn loops() {
    let text = "
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  Mesh: {Type: 'AWS::AppMesh::Mesh', Properties: {MeshName: shop}}
  Fn::ForEach::Outer:
    - Name
    - !Ref Names
    - Fn::ForEach::Inner:
        - Zone
        - [one, two]
        - Service${Name}${Zone}:
            Type: AWS::AppMesh::VirtualService
            Properties:
              MeshName: !GetAtt Mesh.MeshName
              VirtualServiceName: !Join ['.', [!Ref Name, '${Zone}']]
              Spec: {}
";
    let (reading, _) = read_with(&[("t.yaml", text)], &[("Names", "a,b")]);
    assert_eq!(services(&reading), ["a.one", "a.two", "b.one", "b.two"]);
    let unknown = read(text);
    assert_eq!((unknown.requests.len(), unknown.gaps.len()), (1, 1));
    assert_eq!(
        faults(&text.replace("Transform", "Metadata")),
        ["invalid-function"]
    );
}

/// A service that exists in one of two stages, and another one of its name in the other.
const STAGES: &str = "
Parameters: {Stage: {Type: String PROD}}
Conditions: {IsProd: !Equals [!Ref Stage, prod], IsTest: !Not [!Condition IsProd]}
Resources:
  One: {Type: 'AWS::AppMesh::VirtualService', Condition: IsProd,
    Properties: {MeshName: shop, VirtualServiceName: one, Spec: {}}}
  Two: {Type: 'AWS::AppMesh::VirtualService', Condition: IsTest,
    Properties: {MeshName: shop, VirtualServiceName: two, Spec: {}}}
";

#[test]
fn conditions_that_are_decided() {
    let text = STAGES.replace(" PROD", "");
    for (stage, name) in [("prod", "one"), ("test", "two")] {
        let (reading, _) = read_with(&[("t.yaml", &text)], &[("Stage", stage)]);
        assert_eq!(services(&reading), [name]);
        assert!(reading.alternatives.is_empty() && reading.requests[0].gap.is_none());
    }
    let default = read(&STAGES.replace(" PROD", ", Default: prod"));
    assert_eq!(services(&default), ["one"]);
    assert_eq!(default.alternatives.len(), 1);
}

#[test]
fn conditions_that_are_not_decided_keep_resources_apart() {
    let reading = read(&STAGES.replace(" PROD", ""));
    assert_eq!(services(&reading), ["one"]);
    assert!(reading.requests[0].gap.is_some());
    assert_eq!(reading.alternatives.len(), 1);
    assert!(reading.alternatives[0].gap.is_some());
}

#[test]
fn every_branch_and_every_value_of_a_mapping_is_checked() {
    let text = "
Parameters:
  Stage: {Type: String, Default: prod}
  Size: {Type: String, Default: s, AllowedValues: [s, m]}
Mappings: {Sizes: {s: {Port: 1}, m: {Port: 70001}}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  R:
    Type: AWS::AppMesh::VirtualRouter
    Properties:
      MeshName: m
      VirtualRouterName: r
      Spec:
        Listeners:
          - PortMapping: {Port: !If [IsProd, 80, 70000], Protocol: http}
          - PortMapping: {Port: !FindInMap [Sizes, !Ref Size, Port], Protocol: http}
";
    let found = errors(text);
    let path = |index: usize| format!("spec.listeners[{index}].portMapping.port");
    let expected = [("number-range", path(0)), ("number-range", path(1))];
    assert!(expected.iter().all(|it| found.contains(it)), "{found:?}");
    assert_eq!(found.len(), 2);
}

#[test]
fn what_a_condition_takes_away_cannot_be_referred_to() {
    let text = "
Parameters: {Stage: {Type: String, Default: test}}
Conditions: {IsProd: !Equals [!Ref Stage, prod]}
Resources:
  Mesh: {Type: 'AWS::AppMesh::Mesh', Condition: IsProd, Properties: {MeshName: shop}}
  S: {Type: 'AWS::AppMesh::VirtualService', Properties:
    {MeshName: !GetAtt Mesh.MeshName, VirtualServiceName: s, Spec: {}}}
";
    assert_eq!(faults(text), ["undefined-reference"]);
    assert_eq!(
        faults(&text.replace("Default: test", "Default: prod")),
        ["undefined-reference"]
    );
    let reading = read(&text.replace("Default: test", "Default: prod"));
    assert!(!reading.findings[0].is_error());
}

#[test]
fn a_literal_name_without_a_dependency_is_a_race() {
    let text = "
Resources:
  Node: {Type: 'AWS::AppMesh::VirtualNode', Properties:
    {MeshName: m, VirtualNodeName: n, Spec: {}}}
  Topic: {Type: 'AWS::SNS::Topic', DependsOn: Node}
  S: {Type: 'AWS::AppMesh::VirtualService', WAIT Properties: {MeshName: m, VirtualServiceName: s,
    Spec: {Provider: {VirtualNode: {VirtualNodeName: n}}}}}
";
    assert_eq!(faults(&text.replace("WAIT", "")), ["create-order"]);
    for wait in ["DependsOn: Node,", "DependsOn: [Topic],"] {
        let reading = read(&text.replace("WAIT", wait));
        assert_eq!(reading.findings, []);
        assert_eq!(reading.after, [(1, 0)]);
    }
}

#[test]
fn parameters_accept_what_they_declare() {
    let text = "
Parameters:
  A: {Type: String, AllowedValues: [dev, prod]}
  N: {Type: Number, MinValue: 2}
  P: {Type: String, AllowedPattern: '[a-z]+'}
Resources: {M: {Type: 'AWS::AppMesh::Mesh', Properties: {MeshName: m}}}
";
    let faults = |given: &[(&str, &str)]| read_with(&[("t.yaml", text)], given).0.findings.len();
    assert_eq!(faults(&[("A", "prod"), ("N", "2"), ("P", "x")]), 0);
    for wrong in [
        ("A", "tset"),
        ("N", "1"),
        ("N", "x"),
        ("P", "X"),
        ("B", "1"),
    ] {
        assert_eq!(faults(&[wrong]), 1, "{wrong:?}");
    }
}

#[test]
fn files_of_parameters() {
    for text in [
        "[{ParameterKey: 'A', ParameterValue: 'x'}, {ParameterKey: 'B', ParameterValue: 1}]",
        "['A=x', 'B=1']",
        "{Parameters: {A: 'x', B: 1}}",
        "{A: 'x', B: '1'}",
    ] {
        let root = crate::document::json5::parse(text, SourceId(0)).unwrap();
        let values = parameter_file(&root).unwrap();
        assert_eq!((values["A"].as_str(), values["B"].as_str()), ("x", "1"));
    }
    let root = crate::document::json5::parse("[1]", SourceId(0)).unwrap();
    assert!(parameter_file(&root).is_err());
}

#[test]
fn addons_of_one_folder_are_one_template() {
    let mesh = "{Resources: {M: {Type: 'AWS::AppMesh::Mesh', Properties: {MeshName: 'm'}}}}";
    let service = "{Resources: {S: {Type: 'AWS::AppMesh::VirtualService', Properties: {
        MeshName: {'Fn::GetAtt': 'M.MeshName'}, VirtualServiceName: 's', Spec: {}}}}}";
    let files = |folder: &str| {
        let names = [format!("{folder}/a.json5"), format!("{folder}/b.json5")];
        let files = [(names[0].as_str(), mesh), (names[1].as_str(), service)];
        read_with(&files, &[]).0.findings.len()
    };
    assert_eq!(files("copilot/api/addons"), 0);
    assert_eq!(files("stacks"), 1);
}

#[test]
fn serverless_resources_are_made_by_the_transform() {
    let text = "
Transform: AWS::Serverless-2016-10-31
Resources:
  Web: {Type: 'AWS::Serverless::Function', Properties: {Role: !Ref WebRole}}
  Mesh: {Type: 'AWS::AppMesh::Mesh', Properties: {MeshName: !Ref OTHER}}
";
    assert_eq!(faults(&text.replace("OTHER", "ServerlessRestApi")), [""; 0]);
    assert_eq!(
        faults(&text.replace("OTHER", "Wob")),
        ["undefined-reference"]
    );
}

#[test]
fn words_of_yaml_1_1() {
    let text = "
Resources:
  R:
    Type: AWS::AppMesh::Route
    Properties:
      MeshName: m
      VirtualRouterName: r
      RouteName: on
      Spec: {HttpRoute: {Match: {Prefix: /, Headers: [{Name: x, Invert: yes}]}, Action: {WeightedTargets: []}}}
";
    let (reading, _) = read_with(&[("t.yaml", text)], &[]);
    let request = &reading.requests[0];
    assert_eq!(
        request.input.get("routeName").unwrap().as_str(),
        Some("true")
    );
    let invert = select(&request.input, "spec.httpRoute.match.headers[].invert");
    assert_eq!(invert[0].as_bool(), Some(true));
    let rules: Vec<&str> = reading.findings.iter().map(|it| it.rule).collect();
    assert_eq!(rules, ["yaml-boolean"]);
    assert_eq!(faults(&text.replace(": on", ": 'on'")), [""; 0]);
}

#[test]
fn types_that_do_not_exist_are_reported() {
    let text = "{Resources: {
        N: {Type: 'AWS::AppMesh::VirtualNod'}, B: {Type: 'AWS::S3::Bucket'},
        X: {Type: 'AWS::AppMesh::Carburettor'}, M: {Type: 'AWS::AppMesh::Mesh'},
    }}";
    let reading = read(text);
    let fixes: Vec<Option<&str>> = reading
        .findings
        .iter()
        .map(|it| {
            it.finding
                .fix
                .as_ref()
                .map(|fix| fix.edits[0].replacement.as_str())
        })
        .collect();
    assert_eq!(fixes, [Some("\"AWS::AppMesh::VirtualNode\""), None]);
    assert_eq!(reading.requests.len(), 1);
}

#[test]
fn properties_in_another_case_are_reported() {
    let text = "{Resources: {N: {Type: 'AWS::AppMesh::VirtualNode', Properties: {
        MeshName: 'm', Spec: {listeners: [{PortMapping: {Port: 1}, Tls: {}}]},
    }}}}";
    let fixes: Vec<String> = read(text)
        .findings
        .into_iter()
        .map(|it| it.finding.fix.unwrap().edits.remove(0).replacement)
        .collect();
    assert_eq!(fixes, ["Listeners", "TLS"]);
}

#[test]
fn sentences_have_the_spelling_of_the_template() {
    let text = "{Resources: {N: {Type: 'AWS::AppMesh::VirtualNode', Properties: {
        MeshName: 'm', Spec: {Listners: []}}}}}";
    let reading = read(text);
    let found = check::request(Subject::of(&reading.requests[0], Context::NONE));
    assert_eq!(found[0].finding.help[0], "did you mean `Listeners`?");
    assert_eq!(
        found[0].finding.fix.as_ref().unwrap().edits[0].replacement,
        "Listeners"
    );
}

#[test]
fn an_authority_is_not_a_certificate() {
    let text = "
Resources:
  Authority: {Type: 'AWS::ACMPCA::CertificateAuthority'}
  N:
    Type: AWS::AppMesh::VirtualNode
    Properties:
      MeshName: m
      Spec: {Listeners: [{PortMapping: {Port: 1, Protocol: http},
        TLS: {Mode: STRICT, Certificate: {ACM: {CertificateArn: !Ref Authority}}}}]}
";
    assert_eq!(faults(text), ["undefined-reference"]);
    assert_eq!(
        faults(&text.replace(
            "ACMPCA::CertificateAuthority",
            "CertificateManager::Certificate"
        )),
        [""; 0]
    );
}

#[test]
fn values_do_not_grow_without_end() {
    let long = "x".repeat(400_000);
    let names = ["!Ref Long"; 400];
    let head = format!("Parameters: {{Long: {{Type: String, Default: {long}}}}}");
    let reading = read(&with_services(&head, &names));
    let known: usize = services(&reading).iter().map(|name| name.len()).sum();
    assert!(known <= ROOM, "{known}");
}

#[test]
fn a_template_that_is_written_reads_back() {
    let text = "[
        {meshName: 'm', spec: {}},
        {meshName: 'm', virtualNodeName: 'a.b', spec: {backends: []}, clientToken: 't'},
        {meshName: 'm', virtualNodeName: 'a-b', spec: {}},
        {meshName: 'm', virtualServiceName: 's', spec: {provider: {virtualNode: {virtualNodeName: 'a-b'}}}},
    ]";
    let root = crate::document::json5::parse(text, SourceId(0)).unwrap();
    let requests: Vec<Request> = crate::resource::detect(root, None)
        .into_iter()
        .filter_map(|found| match found {
            crate::resource::Detected::Request(request) => Some(request),
            _ => None,
        })
        .collect();
    let written = CloudFormation.write(&requests);
    assert_eq!(written.findings.len(), 1);
    let reading = read(&written.text);
    assert_eq!(reading.findings, []);
    let inputs = |requests: &[Request]| -> Vec<serde_json::Value> {
        requests
            .iter()
            .map(|it| {
                let mut input = it.input.to_json();
                input.as_object_mut().unwrap().remove("clientToken");
                input
            })
            .collect()
    };
    let names = |requests: &[Request]| {
        let mut inputs: Vec<String> = inputs(requests)
            .iter()
            .map(|it| {
                let mut keys: Vec<_> = it.as_object().unwrap().iter().collect();
                keys.sort_by_key(|(key, _)| key.as_str());
                format!("{keys:?}")
            })
            .collect();
        inputs.sort();
        inputs
    };
    assert_eq!(names(&reading.requests), names(&requests));
}
