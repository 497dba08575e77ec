using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orchestrate.Http.Tests.Support;

namespace Orchestrate.Http.Tests;

/// <summary>Malformed and hostile bodies: the right status, a problem that says where and what, nothing stored, never a 500.</summary>
[Collection(DatabaseUsers.Name)]
public sealed class When_a_body_is_bad(Database database) : IAsyncLifetime
{
    private Server server = null!;

    public static TheoryData<string, byte[], int, string> Corpus
    {
        get
        {
            var cases = new TheoryData<string, byte[], int, string>();
            void Add(string name, string body, int status, string code) => cases.Add(name, Encoding.UTF8.GetBytes(body), status, code);
            string With(string member, string value) => Bundles.Small().ToJsonString()[..^1] + $",\"{member}\":{value}}}";
            string Limits(string value) => With("limits", $"{{\"max_iterations\":{value}}}");

            Add("nothing", "", 400, "malformed_json");
            Add("blank", " \n ", 400, "malformed_json");
            Add("not json", "goal: yes", 400, "malformed_json");
            Add("cut off", Bundles.Small().ToJsonString()[..^5], 400, "malformed_json");
            Add("two values", Bundles.Small().ToJsonString() + "{}", 400, "malformed_json");
            Add("trailing comma", "{\"goal\":\"x\",}", 400, "malformed_json");
            Add("comment", "/* x */ {}", 400, "malformed_json");
            Add("single quotes", "{'goal':'x'}", 400, "malformed_json");
            cases.Add("broken UTF-8", [.. "{\"goal\":\""u8, 0xC3, 0x28, .. "\"}"u8], 400, "malformed_json");
            cases.Add("UTF-16", Encoding.Unicode.GetBytes("{}"), 400, "malformed_json");
            Add("an array", "[]", 422, "invalid_bundle");
            Add("a string", "\"bundle\"", 422, "invalid_bundle");
            Add("null", "null", 422, "invalid_bundle");
            Add("an empty object", "{}", 422, "invalid_bundle");
            Add("deep nesting", string.Concat(Enumerable.Repeat("[", 5000)) + string.Concat(Enumerable.Repeat("]", 5000)), 400, "malformed_json");
            Add("deep nesting, open", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), 400, "malformed_json");
            Add("duplicate keys", With("goal", "\"again\""), 400, "malformed_json");
            Add("unknown field", With("surprise", "1"), 422, "invalid_bundle");
            Add("wrong types", "{\"schema_version\":1,\"goal\":[],\"acceptance_tests\":{},\"limits\":\"many\"}", 422, "invalid_bundle");
            Add("zero limit", Limits("0"), 422, "invalid_bundle");
            Add("negative limit", Limits("-1"), 422, "invalid_bundle");
            Add("overflowing limit", Limits("99999999999999999999999"), 422, "invalid_bundle");
            Add("huge exponent", Limits("1e400"), 422, "invalid_bundle");
            Add("fraction", Limits("1.5"), 422, "invalid_bundle");
            Add("a long number", Limits(new string('9', 5000)), 422, "invalid_bundle");
            Add("a NUL in text", Bundles.Small().ToJsonString().Replace("Make the", "Make\\u0000the", StringComparison.Ordinal), 422, "invalid_bundle");
            Add("half a surrogate", Bundles.Small().ToJsonString().Replace("Make the", "Make\\ud800the", StringComparison.Ordinal), 400, "malformed_json");
            Add("a name that is long", Bundles.Small(new string('n', 100_000)).ToJsonString(), 422, "invalid_bundle");
            Add("path traversal", With("policies", "{\"protected_paths\":[\"../../etc/**\"]}"), 422, "invalid_bundle");
            Add("many errors", "{\"schema_version\":\"1\"," + string.Join(',', Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"x{i}\":1"))) + "}", 422, "invalid_bundle");
            Add("an empty envelope", "{\"bundle\":{}}", 422, "invalid_bundle");
            Add("an envelope of nothing", "{\"bundle\":null}", 422, "invalid_bundle");
            Add("an envelope with more", $"{{\"bundle\":{Bundles.Small().ToJsonString()},\"more\":1}}", 422, "invalid_bundle");
            Add("an envelope with two", $"{{\"bundle\":{Bundles.Small().ToJsonString()},\"bundle\":{Bundles.Small().ToJsonString()}}}", 422, "invalid_bundle");
            Add("a key that is none", $"{{\"bundle\":{Bundles.Small().ToJsonString()},\"idempotency_key\":7}}", 422, "invalid_bundle");
            Add("an empty key", $"{{\"bundle\":{Bundles.Small().ToJsonString()},\"idempotency_key\":\"\"}}", 422, "invalid_bundle");
            Add("start that is none", $"{{\"bundle\":{Bundles.Small().ToJsonString()},\"start\":\"yes\"}}", 422, "invalid_bundle");
            Add("a mode that is not offered", $"{{\"bundle\":{Bundles.Small().ToJsonString()},\"mode\":\"dry_run\"}}", 422, "invalid_bundle");
            Add("10 MB of text", $"{{\"goal\":\"{new string('x', 10_000_000)}\"}}", 413, "body_too_large");
            return cases;
        }
    }

    public async Task InitializeAsync() => server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync());

    public async Task DisposeAsync() => await server.DisposeAsync();

    [Fact]
    public async Task Should_refuse_the_whole_corpus_and_store_nothing()
    {
        foreach (var row in Corpus)
        {
            var (name, body, status, code) = ((string)row[0], (byte[])row[1], (int)row[2], (string)row[3]);
            foreach (var path in new[] { "/runs", "/bundles/validate" })
            {
                using var response = await PostAsync(path, body, chunked: path == "/runs");
                try
                {
                    var problem = await response.ProblemAsync((HttpStatusCode)status, code);
                    if (status == 413)
                        continue;
                    var errors = problem.GetProperty("errors").EnumerateArray().ToList();
                    Assert.NotEmpty(errors);
                    Assert.All(errors, e =>
                    {
                        Assert.NotEmpty(e.GetProperty("code").GetString()!);
                        Assert.NotEmpty(e.GetProperty("message").GetString()!);
                        Assert.NotNull(e.GetProperty("pointer").GetString());
                    });
                }
                catch (Exception exception)
                {
                    Assert.Fail($"{name} on {path}: {exception.Message}");
                }
            }
        }

        Assert.Equal(0, await server.CountAsync("intake.bundles"));
        Assert.Equal(0, await server.CountAsync("intake.runs"));
        Assert.Equal(0, await server.CountAsync("intake.idempotency_keys"));
        Assert.Equal(0, await server.CountAsync("intake.outbox"));
        Assert.Empty(server.Coordinator.Submitted);
        await server.Http.SubmitAsync();
    }

    [Fact]
    public async Task Should_report_every_error_with_its_place()
    {
        const string Body = """
            {
              "start": "now",
              "bundle": {
                "schema_version": "1",
                "goal": "",
                "surprise": true,
                "acceptance_tests": [],
                "limits": { "max_tokens": -5 }
              }
            }
            """;
        using var response = await server.Http.PostAsync("/runs", Server.Json(Body));
        var problem = await response.ProblemAsync(HttpStatusCode.UnprocessableEntity);
        var errors = problem.GetProperty("errors").EnumerateArray().ToDictionary(e => e.GetProperty("pointer").GetString()!, e => e);
        Assert.Superset(new HashSet<string> { "/start", "/bundle/goal", "/bundle/surprise", "/bundle/acceptance_tests", "/bundle/limits/max_tokens" }, errors.Keys.ToHashSet());
        Assert.Equal(8, errors["/bundle/limits/max_tokens"].GetProperty("line").GetInt32());
        Assert.Equal(6, errors["/bundle/surprise"].GetProperty("line").GetInt32());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("nonsense")]
    public async Task Should_refuse_other_media_types(string? type)
    {
        foreach (var path in new[] { "/runs", "/bundles/validate" })
        {
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Bundles.Small().ToJsonString()));
            if (type is not null)
                content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await server.Http.PostAsync(path, content);
            await response.ProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported_media_type");
        }

        using var compressed = Server.Json("{}");
        compressed.Headers.ContentEncoding.Add("gzip");
        using var refused = await server.Http.PostAsync("/runs", compressed);
        await refused.ProblemAsync(HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Should_accept_two_megabytes_in_pieces_and_refuse_one_byte_more()
    {
        var body = Encoding.UTF8.GetBytes(Bundles.Small().ToJsonString());
        var full = new byte[2 * 1024 * 1024];
        Array.Fill(full, (byte)' ');
        body.CopyTo(full, 0);
        using var accepted = await PostAsync("/runs", full, chunked: true);
        await accepted.JsonAsync(HttpStatusCode.Accepted);
        using var refused = await PostAsync("/runs", [.. full, (byte)' '], chunked: true);
        await refused.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
        using var announced = await PostAsync("/runs", [.. full, (byte)' '], chunked: false);
        await announced.ProblemAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Should_give_up_on_a_body_that_stops_coming()
    {
        var (_, answer) = await RawAsync("POST /runs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{\"goal\":", close: false);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("request_timeout", answer, StringComparison.Ordinal);
        Assert.Equal(0, await server.CountAsync("intake.runs"));
    }

    [Fact]
    public async Task Should_store_nothing_of_a_body_that_is_cut_off()
    {
        var whole = Bundles.Small().ToJsonString();
        await RawAsync($"POST /runs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {whole.Length + 10}\r\n\r\n{whole}", close: true);
        await RawAsync($"POST /runs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{whole.Length:x}\r\n{whole}\r\n", close: true);
        var (_, broken) = await RawAsync("POST /runs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", close: false);
        Assert.StartsWith("HTTP/1.1 400", broken, StringComparison.Ordinal);
        Assert.Equal(0, await server.CountAsync("intake.runs"));
        await server.Http.SubmitAsync();
    }

    [Fact]
    public async Task Should_say_what_is_valid_without_storing_it()
    {
        var bundle = Bundles.Small();
        bundle["limits"] = new JsonObject { ["max_iterations"] = 3, ["max_tokens"] = 1000 };
        using var response = await server.Http.PostAsync("/bundles/validate", Server.Json(bundle.ToJsonString()));
        var verdict = await response.JsonAsync(HttpStatusCode.OK);
        Assert.Equal(3, verdict.GetProperty("limits").GetProperty("max_iterations").GetInt32());
        Assert.Equal(JsonValueKind.Array, verdict.GetProperty("warnings").ValueKind);
        Assert.Equal(0, await server.CountAsync("intake.bundles"));
    }

    private async Task<HttpResponseMessage> PostAsync(string path, byte[] body, bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        if (chunked)
        {
            request.Headers.TransferEncodingChunked = true;
            request.Content.Headers.ContentLength = null;
        }

        return await server.Http.SendAsync(request);
    }

    private async Task<(bool Closed, string Answer)> RawAsync(string text, bool close)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port);
        await socket.SendAsync(Encoding.UTF8.GetBytes(text));
        if (close)
        {
            socket.Close(0);
            return (true, "");
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var buffer = new byte[16 * 1024];
        var answer = new StringBuilder();
        while (await socket.ReceiveAsync(buffer, limit.Token) is > 0 and var read)
        {
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (answer.ToString().Contains("trace_id", StringComparison.Ordinal))
                break;
        }

        return (true, answer.ToString());
    }
}
