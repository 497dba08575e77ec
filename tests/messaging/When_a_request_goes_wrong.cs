using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orchestrate.ServiceDefaults;

namespace Orchestrate.Messaging.Tests;

public sealed class When_a_request_goes_wrong : IAsyncLifetime, IDisposable
{
    private readonly HttpClient client = new();
    private WebApplication app = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.AddServiceDefaults();
        builder.AddServiceDefaults();
        app = builder.Build();
        app.MapServiceDefaults();
        app.MapServiceDefaults();
        app.MapGet("/boom", string () => throw new InvalidOperationException("a secret"));
        app.MapPost("/echo", (ProblemError body) => body);
        app.MapGet("/invalid", () => Problems.Create(
            StatusCodes.Status422UnprocessableEntity, "invalid_bundle", "The bundle is not valid.", "One error.", [new("/agents/0", "unknown_agent", "No.", 3)]));
        await app.StartAsync();
        client.BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("/boom", 500, "internal_error")]
    [InlineData("/nowhere", 404, "not_found")]
    [InlineData("/echo", 405, "method_not_allowed")]
    [InlineData("/invalid", 422, "invalid_bundle")]
    public async Task Should_answer_a_problem_document(string path, int status, string code)
    {
        using var response = await client.GetAsync(path);
        await IsProblemAsync(response, status, code);
    }

    [Theory]
    [InlineData("{broken", "application/json", 400, "bad_request")]
    [InlineData("{}", "text/plain", 415, "unsupported_media_type")]
    public async Task Should_answer_a_problem_document_for_a_body_that_cannot_be_read(string body, string type, int status, string code)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, type);
        using var response = await client.PostAsync("/echo", content);
        await IsProblemAsync(response, status, code);
    }

    [Fact]
    public async Task Should_list_errors_in_snake_case()
    {
        var text = await client.GetStringAsync("/health/live");
        Assert.Equal("healthy", JsonDocument.Parse(text).RootElement.GetProperty("status").GetString());
        using var response = await client.GetAsync("/invalid");
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var error = document.RootElement.GetProperty("errors")[0];
        Assert.Equal("/agents/0", error.GetProperty("pointer").GetString());
        Assert.Equal(3, error.GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task Should_be_ready_without_a_database_when_none_is_configured()
    {
        using var response = await client.GetAsync("/health/ready");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task IsProblemAsync(HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal($"urn:orchestrate:problem:{code}", problem.GetProperty("type").GetString());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        Assert.False(problem.TryGetProperty("traceId", out _));
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }
}
