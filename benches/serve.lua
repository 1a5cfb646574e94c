-- What wrk sends and prints for benches/serve.py. The request comes from the environment; `@` in the
-- body becomes a number that no other request has. Without a body all requests are one, which wrk sends
-- without asking here, so that it has the time to ask the server.

local body = os.getenv("BENCH_BODY")
local sent = 0

wrk.method, wrk.path = os.getenv("BENCH_METHOD"), os.getenv("BENCH_TARGET")

if body then
   function request()
      sent = sent + 1
      return wrk.format(nil, nil, nil, (body:gsub("@", sent)))
   end
end

function done(summary, latency)
   local faults = summary.errors
   io.write(string.format('{"rate": %f, "p50": %f, "p99": %f, "faults": %d}\n',
      summary.requests / summary.duration * 1e6,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
      faults.status + faults.connect + faults.read + faults.write + faults.timeout))
end
