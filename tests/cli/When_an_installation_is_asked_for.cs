using System.Net;
using System.Net.Sockets;
using Orchestrate.Cli.Hosting.Distributed;

namespace Orchestrate.Cli.Tests;

public sealed class When_an_installation_is_asked_for
{
    [Theory]
    [InlineData("up", "--runners", "2")]
    [InlineData("up", "--replicas", "run-api=2")]
    [InlineData("up", "--rabbitmq", "amqp://a:b@c/")]
    [InlineData("up", "--distributed", "--replicas", "nonsense=1")]
    [InlineData("up", "--distributed", "--runners", "0")]
    [InlineData("up", "--distributed", "--runners", "2", "--replicas", "worker-runner=2")]
    [InlineData("up", "--distributed", "--rabbitmq", "http://127.0.0.1")]
    [InlineData("up", "--distributed", "--postgres", "nonsense")]
    [InlineData("up", "--distributed", "--postgres", "Username=a;Password=b")]
    [InlineData("up", "--distributed", "--port", "70000")]
    [InlineData("up", "--distributed", "--listen", "0.0.0.0")]
    [InlineData("up", "--distributed", "--listen", "somewhere")]
    [InlineData("up", "--distributed", "--set", "nonsense")]
    [InlineData("scale")]
    [InlineData("scale", "worker-runner=0")]
    [InlineData("logs", "--run", "abc")]
    [InlineData("logs", "-n", "-1")]
    public async Task Should_refuse_what_is_wrong_before_anything_is_touched(params string[] args)
    {
        var result = await Cli.RunAsync(args);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.StartsWith("orchestrate: ", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists("/nonexistent"));
    }

    [Theory]
    [InlineData("ps")]
    [InlineData("logs")]
    [InlineData("scale", "worker-runner=2")]
    public async Task Should_say_that_there_is_none(params string[] args)
    {
        var result = await Cli.RunAsync(args);
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.Contains("orchestrate up --distributed", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_which_port_is_taken_and_leave_nothing()
    {
        using var folder = new TestSupport.PrivateFolder("taken");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var result = await Cli.RunAsync("up", "--distributed", "--rabbitmq", $"amqp://a:b@127.0.0.1:{port}/", "--port", port, "--data", folder.Path);
        Assert.Equal(ExitCodes.Usage, result.ExitCode);
        Assert.Contains($"Port {port} is in use", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder.Path, "distributed", "state.json")));
    }

    [Fact]
    public async Task Should_say_that_a_broker_does_not_answer_without_its_password()
    {
        using var folder = new TestSupport.PrivateFolder("away");
        var result = await Cli.RunAsync("up", "--distributed", "--rabbitmq", "amqp://a:secret-word@127.0.0.1:1/", "--port", "0", "--data", folder.Path);
        Assert.Equal(ExitCodes.Unreachable, result.ExitCode);
        Assert.Contains("127.0.0.1:1", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", result.Error + result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("amqp://u:p@broker/", "broker", 5672)]
    [InlineData("amqps://broker/v", "broker", 5671)]
    [InlineData("amqp://broker:9", "broker", 9)]
    public void Should_know_where_a_broker_is(string uri, string host, int port) => Assert.Equal((host, port), ExternalServers.PlaceOf(ExternalServers.Broker(uri)));

    [Theory]
    [InlineData("Host=db;Port=6432;Password=x;y", "db", 6432)]
    [InlineData("Server=db;Database=orchestrate", "db", 5432)]
    [InlineData("Host=/run/postgresql", "/run/postgresql", 5432)]
    public void Should_know_where_a_database_is(string text, string host, int port) => Assert.Equal((host, port), ExternalServers.PlaceOf(text.Replace("x;y", "'x;y'", StringComparison.Ordinal)));
}
