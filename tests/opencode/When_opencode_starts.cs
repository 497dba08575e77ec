using System.Net;
using Orchestrate.OpenCode.Tests.Fixtures;
using Orchestrate.WorkerRunner.Hosting;
using Orchestrate.WorkerRunner.OpenCode;

namespace Orchestrate.OpenCode.Tests;

[Collection(SharedServers.Name)]
public sealed class When_opencode_starts(Servers servers)
{
    [Theory, OnBothServers]
    public async Task Should_be_ready_with_our_agents_in_a_supported_version(string kind)
    {
        var server = await servers.AcquireAsync(kind, servers.EnvironmentOf(kind, 0));

        Assert.True(server is { Managed: true, IsAlive: true });
        Assert.True(OpenCodeVersion.IsSupported(server.Version), server.Version);
        Assert.Equal("127.0.0.1", server.BaseUrl.Host);
        Assert.Superset(OpenCodeConfiguration.Agents.ToHashSet(), (await server.Client.AgentsAsync(null, CancellationToken.None)).ToHashSet());
        Assert.True(servers.Proxy.Tokens[server.ModelToken!]);
    }

    [Theory, OnBothServers]
    public async Task Should_answer_nobody_without_its_password(string kind)
    {
        var server = await servers.AcquireAsync(kind, servers.EnvironmentOf(kind, 0));
        foreach (var password in new[] { null, "wrong" })
        {
            using var stranger = new OpenCodeHttpClient(server.BaseUrl, password);
            var refusal = await Assert.ThrowsAsync<OpenCodeRequestException>(() => stranger.VersionAsync(CancellationToken.None));
            Assert.Equal(HttpStatusCode.Unauthorized, refusal.Status);
        }

        await using var pool = servers.Pool(kind, new RunnerOptions { DataFolder = servers.Folder, AttachUrl = server.BaseUrl.ToString(), AttachPassword = "wrong" });
        var refused = await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => pool.AcquireAsync(servers.EnvironmentOf(kind, 0), CancellationToken.None));
        Assert.Equal((OpenCodeErrors.StartFailed, true), (refused.Code, refused.Fatal));
        Assert.Contains("AttachPassword", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnBothServers]
    public async Task Should_reuse_the_warm_process_and_replace_it_for_another_run(string kind)
    {
        var environment = servers.EnvironmentOf(kind, 900);
        var first = await servers.AcquireAsync(kind, environment);
        var again = await servers.AcquireAsync(kind, environment with { ReadOnlyFolders = [.. environment.ReadOnlyFolders], Models = [.. environment.Models] });
        Assert.Same(first, again);

        var other = await servers.AcquireAsync(kind, environment with { RunId = Guid.NewGuid() });

        Assert.NotSame(first, other);
        Assert.False(first.IsAlive);
        Assert.True(other.IsAlive);
        Assert.False(servers.Proxy.Tokens[first.ModelToken!]);
        await other.KillAsync();
        Assert.False(other.IsAlive);
    }

    [Theory, OnBothServers]
    public async Task Should_name_the_mistake_in_a_broken_configuration_without_its_secrets(string kind)
    {
        var launch = new OpenCodeLaunch
        {
            Program = kind == "real" ? Programs.Real() : Programs.Stub(servers.Folder),
            Home = Path.Combine(servers.Folder, kind, "broken"),
            Configuration = """{ "provider": "secret-token" """,
            Token = "secret-token",
            Environment = servers.EnvironmentOf(kind, 901),
        };

        var refused = await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => Servers.Launcher().StartAsync(launch, CancellationToken.None));

        Assert.Equal((OpenCodeErrors.ConfigInvalid, true), (refused.Code, refused.Fatal));
        Assert.Contains("ConfigJsonError", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_an_unsupported_version_and_say_what_to_install()
    {
        var old = Programs.Stub(servers.Folder, ("OPENCODE_STUB_VERSION", "1.17.9"));
        await using var pool = servers.Pool("stub", new RunnerOptions { DataFolder = Path.Combine(servers.Folder, "old"), OpenCodePath = old });

        var refused = await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => pool.AcquireAsync(servers.EnvironmentOf("stub", 902), CancellationToken.None));

        Assert.Equal((OpenCodeErrors.UnsupportedVersion, true), (refused.Code, refused.Fatal));
        Assert.Contains("1.17.9", refused.Message, StringComparison.Ordinal);
        Assert.Contains("./orchestrate setup", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_say_how_to_install_it_when_it_is_missing()
    {
        await using var pool = servers.Pool("stub", new RunnerOptions { DataFolder = servers.Folder, OpenCodePath = "/nowhere/opencode" });

        var refused = await Assert.ThrowsAsync<OpenCodeUnavailableException>(() => pool.AcquireAsync(servers.EnvironmentOf("stub", 903), CancellationToken.None));

        Assert.Equal((OpenCodeErrors.Missing, true), (refused.Code, refused.Fatal));
        Assert.Contains("./orchestrate setup", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnBothServers]
    public async Task Should_attach_to_a_running_server_and_leave_it_running(string kind)
    {
        var launch = new OpenCodeLaunch
        {
            Program = kind == "real" ? Programs.Real() : Programs.Stub(servers.Folder),
            Home = Path.Combine(servers.Folder, kind, "attached"),
            Configuration = OpenCodeConfiguration.Build(["fake/m"], [], servers.Proxy, servers.Proxy.IssueToken()),
            Token = string.Empty,
            Environment = servers.EnvironmentOf(kind, 904),
        };
        await using var theirs = await Servers.Launcher().StartAsync(launch, CancellationToken.None);
        var pool = servers.Pool(kind, new RunnerOptions { DataFolder = servers.Folder, AttachUrl = theirs.BaseUrl.ToString(), AttachPassword = PasswordOf(theirs) });

        var attached = await pool.AcquireAsync(servers.EnvironmentOf(kind, 904), CancellationToken.None);
        Assert.True(attached is { Managed: false, IsAlive: true, ModelToken: null });
        Assert.Same(attached, await pool.AcquireAsync(servers.EnvironmentOf(kind, 905), CancellationToken.None));
        await attached.KillAsync();
        await pool.DisposeAsync();

        Assert.True(theirs.IsAlive);
    }

    /// <summary>A user knows the password of the own server; here it is read from the process that was just started.</summary>
    private static string PasswordOf(IOpenCodeServer server)
    {
        var id = Signals.Find($"--port {server.BaseUrl.Port} ").Min();
        return File.ReadAllText($"/proc/{id}/environ").Split('\0').Single(entry => entry.StartsWith("OPENCODE_SERVER_PASSWORD=", StringComparison.Ordinal)).Split('=', 2)[1];
    }
}
