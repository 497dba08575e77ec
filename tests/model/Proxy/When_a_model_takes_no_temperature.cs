using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Orchestrate.Model.Tests.Support;

namespace Orchestrate.Model.Tests.Proxy;

/// <summary>The orchestrator agent has a temperature (ORC-1), and models that reason often take none: they are asked again without it.</summary>
[Trait("Rule", "ORC-1")]
public sealed class When_a_model_takes_no_temperature : ProxyTest
{
    private const string Complaint = """{"error":{"message":"Unsupported value: 'temperature' does not support 0.1 with this model.","type":"invalid_request_error","param":"temperature"}}""";

    [Fact]
    public async Task Should_have_it_asked_again_without_one_and_remember_that()
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => Provider.Requests.Last().Body.ContainsKey("temperature")
            ? RefuseAsync(http, Complaint)
            : FakeProvider.StreamAsync(http, FakeProvider.Answer + FakeProvider.Usage(100, 0, 10));

        var first = await Proxy.CallAsync(Body());
        var second = await Proxy.CallAsync(Body());
        var third = await Proxy.CallAsync(Body());

        Assert.Equal((503, "no_temperature", TimeSpan.Zero), (first.Status, first.Code, first.RetryAfter));
        Assert.True(OpenCodeRetries.WouldRetry(first));
        Assert.Equal((200, 200), (second.Status, third.Status));
        Assert.Equal([true, false, false], Provider.Requests.Select(request => request.Body.ContainsKey("temperature")));
        Assert.Null(meter.Breach);
    }

    [Fact]
    public async Task Should_pass_it_to_a_model_that_takes_one()
    {
        using var meter = Proxy.Open();

        await Proxy.CallAsync(Body());

        Assert.Equal(0.1, Assert.Single(Provider.Requests).Body["temperature"]!.GetValue<double>());
    }

    [Theory]
    [InlineData(true, """{"error":{"message":"The messages are no list."}}""")]
    [InlineData(false, Complaint)]
    public async Task Should_pass_other_complaints_on(bool withTemperature, string complaint)
    {
        using var meter = Proxy.Open();
        Provider.Behaviour = http => RefuseAsync(http, complaint);

        var answer = await Proxy.CallAsync(withTemperature ? Body() : Chat.Body("x"));

        Assert.Equal((400, complaint), (answer.Status, answer.Body));
    }

    private static JsonObject Body()
    {
        var body = Chat.Body("x");
        body["temperature"] = 0.1;
        return body;
    }

    private static Task RefuseAsync(HttpContext http, string complaint)
    {
        http.Response.StatusCode = 400;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(complaint);
    }
}
