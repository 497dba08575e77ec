using Orchestrate.Cli.Api;
using Orchestrate.TestSupport;

namespace Orchestrate.Cli.Tests;

public sealed class When_a_server_is_sought
{
    [Fact]
    public void Should_prefer_what_was_typed_then_the_environment_then_the_local_host()
    {
        using var folder = new PrivateFolder("cli");
        var keyFile = Path.Combine(folder.Path, "api-key");
        File.WriteAllText(keyFile, "local-key\n");
        File.WriteAllText(Path.Combine(folder.Path, "connection.json"), $$"""{"url":"http://127.0.0.1:3","key_file":"{{keyFile}}","pid":1,"started_at":"2026-01-01T00:00:00Z"}""");
        string? Variable(string name) => name switch { "ORCHESTRATE_URL" => "http://127.0.0.1:2", "ORCHESTRATE_API_KEY" => "env-key", _ => null };

        Assert.Equal(new ServerAddress(new Uri("http://127.0.0.1:1/"), "typed", "--url"), new ServerLocator("http://127.0.0.1:1", "typed", folder.Path, Variable).Find());
        Assert.Equal(new ServerAddress(new Uri("http://127.0.0.1:2/"), "env-key", "ORCHESTRATE_URL"), new ServerLocator(null, null, folder.Path, Variable).Find());
        var local = new ServerLocator(null, null, folder.Path, _ => null).Find();
        Assert.Equal("http://127.0.0.1:3/", local!.Url.ToString());
        Assert.Equal("local-key", local.Key);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("ftp://example.invalid")]
    public void Should_refuse_what_is_no_address(string url) =>
        Assert.Equal(ExitCodes.Usage, Assert.Throws<CliException>(() => new ServerLocator(url, null, "/nonexistent", _ => null).Find()).ExitCode);
}
