using System.Text.Json;
using Npgsql;
using Orchestrate.Standalone.Hosting;
using Orchestrate.TestSupport;
using PrivatePostgres = Orchestrate.Standalone.Postgres.PrivatePostgres;

namespace Orchestrate.Cli.Tests;

public sealed class When_a_host_keeps_its_own_database : IDisposable
{
    private readonly PrivateFolder _folder = new("orc");
    private readonly string _data;

    public When_a_host_keeps_its_own_database()
    {
        // As root, the database runs under another account, which must be able to pass.
        File.SetUnixFileMode(_folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        _data = Path.Combine(_folder.Path, "data");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Should_survive_a_kill_and_refuse_a_second_host()
    {
        await using var first = await HostProcess.StartReadyAsync(_data);
        var database = first.DatabaseProcess;

        await using (var second = HostProcess.Start(_data))
        {
            await second.WaitAsync();
            Assert.Equal(2, second.ExitCode);
            Assert.Contains($"(process {first.Connection.GetProperty("pid").GetInt32()}) already uses the data folder", second.Output, StringComparison.Ordinal);
        }

        await first.KillAsync();
        await using var again = await HostProcess.StartReadyAsync(_data);
        Assert.Equal(database, again.DatabaseProcess);

        var took = await again.StopAsync();
        Assert.True(took < TimeSpan.FromSeconds(10), $"Stopping took {took}.");
        Assert.Equal(0, again.ExitCode);
        Assert.False(File.Exists(Path.Combine(_data, "connection.json")));
        Assert.False(File.Exists(Path.Combine(_data, "postgres", "db", "postmaster.pid")));
    }

    [Fact]
    public async Task Should_show_the_way_in_to_its_owner_only()
    {
        await using var host = await HostProcess.StartReadyAsync(_data);
        var connection = host.Connection;
        Assert.Equal(["key_file", "pid", "started_at", "url"], connection.EnumerateObject().Select(member => member.Name).Order());
        Assert.StartsWith("http://127.0.0.1:", connection.GetProperty("url").GetString(), StringComparison.Ordinal);
        var keyFile = connection.GetProperty("key_file").GetString()!;
        foreach (var file in (string[])[Path.Combine(_data, "connection.json"), keyFile, Path.Combine(_data, "postgres", "password")])
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        var result = await Cli.RunAsync("ls", "--json", "--data", _data);
        Assert.True(result.ExitCode == ExitCodes.Ok, result.Error);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(result.Output).RootElement.ValueKind);
    }

    [Fact]
    public async Task Should_keep_what_was_committed_through_a_crash_of_the_server()
    {
        var folder = DataFolder.Open(_data);
        var database = await PrivatePostgres.StartAsync(folder, CancellationToken.None);
        await ExecuteAsync(database, "CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)");
        System.Diagnostics.Process.GetProcessById(database.ProcessId).Kill();
        await Eventually.HoldsAsync(() => Task.FromResult(!Directory.Exists($"/proc/{database.ProcessId}") || IsZombie(database.ProcessId)), "the server is gone");

        var again = await PrivatePostgres.StartAsync(folder, CancellationToken.None);
        try
        {
            Assert.False(again.Reused);
            Assert.Equal(7, await ExecuteAsync(again, "SELECT id FROM kept"));
        }
        finally
        {
            await again.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Should_not_take_a_foreign_process_for_its_server()
    {
        var folder = DataFolder.Open(_data);
        var database = await PrivatePostgres.StartAsync(folder, CancellationToken.None);
        await database.StopAsync(CancellationToken.None);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Postgres, "db", "postmaster.pid"), $"{Environment.ProcessId}\n{folder.Postgres}/db\n1\n5432\n{folder.Postgres}/socket\n\n 1 1\nready\n");
        var again = await PrivatePostgres.StartAsync(folder, CancellationToken.None);
        Assert.False(again.Reused);
        await again.StopAsync(CancellationToken.None);
    }

    [Fact]
    public async Task Should_want_a_password_and_listen_on_no_network_address()
    {
        var database = await PrivatePostgres.StartAsync(DataFolder.Open(_data), CancellationToken.None);
        try
        {
            Assert.Equal(string.Empty, await ExecuteAsync(database, "SHOW listen_addresses"));
            Assert.Equal("on", await ExecuteAsync(database, "SHOW fsync"));
            var wrong = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Password = "guess", Pooling = false };
            await using var connection = new NpgsqlConnection(wrong.ConnectionString);
            Assert.Equal(PostgresErrorCodes.InvalidPassword, (await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync())).SqlState);
        }
        finally
        {
            await database.StopAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Should_find_a_short_place_for_its_socket_when_the_folder_is_deep()
    {
        var database = await PrivatePostgres.StartAsync(DataFolder.Open(Path.Combine(_data, new string('d', 60), new string('e', 60))), CancellationToken.None);
        var host = new NpgsqlConnectionStringBuilder(database.ConnectionString).Host!;
        try
        {
            Assert.DoesNotContain("ddd", host, StringComparison.Ordinal);
            Assert.Equal(1, await ExecuteAsync(database, "SELECT 1"));
        }
        finally
        {
            await database.StopAsync(CancellationToken.None);
            if (Directory.Exists(host))
                Directory.Delete(host, recursive: true);
        }
    }

    [Fact]
    public async Task Should_not_run_its_database_as_root()
    {
        var database = await PrivatePostgres.StartAsync(DataFolder.Open(_data), CancellationToken.None);
        var user = File.ReadLines($"/proc/{database.ProcessId}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];
        await database.StopAsync(CancellationToken.None);
        Assert.NotEqual("0", user);
    }

    [Fact]
    public async Task Should_say_which_folder_keeps_the_database_out()
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        using var closed = new PrivateFolder("closed");
        var failure = await Assert.ThrowsAsync<StandaloneException>(() => PrivatePostgres.StartAsync(DataFolder.Open(Path.Combine(closed.Path, "data")), CancellationToken.None));
        Assert.Contains(closed.Path, failure.Message, StringComparison.Ordinal);
        Assert.Contains("--data", failure.Message, StringComparison.Ordinal);
    }

    private static bool IsZombie(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Length == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task<object?> ExecuteAsync(PrivatePostgres database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
