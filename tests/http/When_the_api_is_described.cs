using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Orchestrate.Domain.Runs;
using Orchestrate.Http.Tests.Support;
using Orchestrate.ServiceDefaults.Callers;

namespace Orchestrate.Http.Tests;

/// <summary>docs/api.openapi.yaml says what the services do: the same addresses, bodies that they accept, answers of the documented shape.</summary>
[Collection(DatabaseUsers.Name)]
public sealed partial class When_the_api_is_described(Database database) : IAsyncLifetime
{
    private Server server = null!;
    private HttpClient client = null!;
    private ApiDescription api = null!;

    public async Task InitializeAsync()
    {
        server = await Server.StartAsync(await database.Postgres.CreateDatabaseAsync(), Parts.Standalone);
        client = await server.ClientAsync("admin");
        api = new ApiDescription(JsonNode.Parse(await server.Http.GetStringAsync("/openapi.json"))!);
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public void Should_describe_exactly_what_is_there()
    {
        var mapped = server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => !e.RoutePattern.RawText!.StartsWith(InternalCalls.Root, StringComparison.Ordinal))
            .SelectMany(e => (e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Select(m => $"{m} {Shape("/" + e.RoutePattern.RawText!.TrimStart('/'))}"));
        var described = api.Operations.Select(o => $"{o.Method} {Shape(o.Path)}");
        Assert.Equal(mapped.Order(), described.Order());
        Assert.Equal(api.Operations.Count(), api.Operations.Select(o => o.Operation["operationId"]!.GetValue<string>()).Distinct().Count());
    }

    [Fact]
    public async Task Should_give_examples_of_the_documented_shape()
    {
        var count = 0;
        foreach (var (method, path, operation) in api.Operations)
        {
            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                foreach (var (type, content) in api.Resolve(response!)["content"]?.AsObject() ?? [])
                {
                    foreach (var (name, example) in content!["examples"]?.AsObject() ?? [])
                    {
                        if (type == "text/event-stream")
                            continue;
                        var errors = await api.CheckAsync(content["schema"]!, api.Resolve(example!)["value"]!.ToJsonString());
                        Assert.True(errors.Count == 0, $"{method} {path} {status} example {name}: {string.Join('\n', errors)}");
                        count++;
                    }
                }
            }
        }

        Assert.True(count > 20, $"Only {count} examples were found.");
    }

    [Fact]
    public async Task Should_accept_the_documented_requests()
    {
        var id = await client.SubmitAsync();
        var sent = 0;
        foreach (var (method, path, operation) in api.Operations)
        {
            foreach (var (name, example) in operation["requestBody"]?["content"]?["application/json"]?["examples"]?.AsObject() ?? [])
            {
                var body = api.Resolve(example!)["value"]!.ToJsonString();
                var schema = operation["requestBody"]!["content"]!["application/json"]!["schema"]!;
                Assert.Empty(await api.CheckAsync(schema, body));
                using var request = new HttpRequestMessage(new HttpMethod(method), Fill(path, id)) { Content = Server.Json(body) };
                using var response = await client.SendAsync(request);
                Assert.True(response.IsSuccessStatusCode, $"{method} {path} {name}: {await response.Content.ReadAsStringAsync()}");
                await CheckAsync(method, path, response);
                sent++;
            }
        }

        Assert.Equal(10, sent);
    }

    [Fact]
    public async Task Should_answer_as_documented()
    {
        using var submitted = await client.PostAsync("/runs", Server.Json(Bundles.Small("shape", ("a", "b")).ToJsonString()));
        await CheckAsync("POST", "/runs", submitted);
        var id = JsonNode.Parse(await submitted.Content.ReadAsStringAsync())!["run_id"]!.GetValue<Guid>();
        await AnswersAsync("/runs/{run_id}/report", id, HttpStatusCode.Conflict);
        await AnswersAsync("/runs/{run_id}/handover", id, HttpStatusCode.Conflict);
        await AnswersAsync("/runs/{run_id}", id);

        await new RunLog(server, id).CommitAsync(2, RunStatus.Completed);
        foreach (var (method, path, _) in api.Operations)
        {
            if (method == "GET" && path is not ("/events" or "/runs/{run_id}/artifacts/{sha256}" or "/runs/{run_id}/steps/{step_id}" or "/schemas/{name}"))
                await AnswersAsync(path, id);
        }

        await AnswersAsync("/runs/{run_id}/steps/{step_id}", id);
        await AnswersAsync("/schemas/{name}", id);
        await AnswersAsync("/runs/{run_id}/artifacts/{sha256}", id, HttpStatusCode.NotFound);
        using var cursor = await client.GetAsync($"/runs/{id}/artifacts?cursor=x");
        await CheckAsync("GET", "/runs/{run_id}/artifacts", cursor, HttpStatusCode.UnprocessableEntity);
        await AnswersAsync("/runs/{run_id}", Guid.NewGuid(), HttpStatusCode.NotFound);
        await AnswersAsync("/runs/{run_id}/events", Guid.NewGuid(), HttpStatusCode.NotFound);
        using var invalid = await client.PostAsync("/runs", Server.Json("{}"));
        await CheckAsync("POST", "/runs", invalid, HttpStatusCode.UnprocessableEntity);
        using var malformed = await client.PostAsync("/runs", Server.Json("{"));
        await CheckAsync("POST", "/runs", malformed, HttpStatusCode.BadRequest);
        using var text = await client.PostAsync("/runs", new StringContent("x"));
        await CheckAsync("POST", "/runs", text, HttpStatusCode.UnsupportedMediaType);
        using var stranger = await server.Http.GetAsync("/runs");
        await CheckAsync("GET", "/runs", stranger, HttpStatusCode.Unauthorized);
        using var query = await client.GetAsync("/runs?limit=0");
        await CheckAsync("GET", "/runs", query, HttpStatusCode.UnprocessableEntity);
    }

    private async Task AnswersAsync(string path, Guid id, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Fill(path, id));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        using var response = await client.SendAsync(request);
        await CheckAsync("GET", path, response, status);
    }

    private async Task CheckAsync(string method, string path, HttpResponseMessage response, HttpStatusCode? status = null)
    {
        var body = await response.Content.ReadAsStringAsync();
        if (status is { } expected)
            Assert.True(expected == response.StatusCode, $"{method} {path}: {response.StatusCode} {body}");
        var type = response.Content.Headers.ContentType!.MediaType!;
        var content = api.Response(method, path, (int)response.StatusCode, type);
        Assert.True(content is not null, $"{method} {path} answers {(int)response.StatusCode} {type}, which is not documented.");
        var errors = await api.CheckAsync(content["schema"]!, body);
        Assert.True(errors.Count == 0, $"{method} {path} {(int)response.StatusCode}: {string.Join('\n', errors)}\n{body}");
    }

    private static string Fill(string path, Guid id) => path
        .Replace("{run_id}", id.ToString(), StringComparison.Ordinal)
        .Replace("{sha256}", new string('0', 64), StringComparison.Ordinal)
        .Replace("{step_id}", "escalation-1", StringComparison.Ordinal)
        .Replace("{name}", "OrchestrationPackage", StringComparison.Ordinal);

    private static string Shape(string path) => Parameter().Replace(path, "{}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
