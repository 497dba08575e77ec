using Npgsql;

namespace Orchestrate.Gateway.Access;

/// <summary>The keys in schema <c>access</c>.</summary>
public sealed class ApiKeys(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The key with that hash, revoked ones included; null when there is none.</summary>
    public async Task<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select name, hash, scopes, created_at, revoked_at from access.api_keys where hash = $1");
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash.ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>All keys by name.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select name, hash, scopes, created_at, revoked_at from access.api_keys order by name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKey>();
        while (await reader.ReadAsync(cancellationToken))
            keys.Add(Read(reader));
        return keys;
    }

    /// <summary>Whether there is a key that works.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from access.api_keys where revoked_at is null)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes a key, replacing the one of that name, and returns it: the only time that it can be seen.</summary>
    public async Task<string> IssueAsync(string name, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        var key = ApiKeySecrets.Create();
        await StoreAsync(name, key, scopes, cancellationToken);
        return key;
    }

    /// <summary>Ends a key. False when there was none that worked.</summary>
    public async Task<bool> RevokeAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("update access.api_keys set revoked_at = $2 where name = $1 and revoked_at is null");
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(time.GetUtcNow());
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>
    /// Makes sure that the key in a file works, with every scope: a random one at the first start, the file's own when the database is new. The file is
    /// readable by its owner only. Returns the key.
    /// </summary>
    public async Task<string> EnsureLocalKeyAsync(string name, string file, CancellationToken cancellationToken)
    {
        var key = File.Exists(file) ? (await File.ReadAllTextAsync(file, cancellationToken)).Trim() : "";
        if (key.Length > 0 && await FindAsync(ApiKeySecrets.Hash(key), cancellationToken) is { RevokedAt: null })
            return key;

        if (key.Length == 0)
        {
            key = ApiKeySecrets.Create();
            await WriteAsync(file, key, cancellationToken);
        }

        await StoreAsync(name, key, Scopes.All, cancellationToken);
        return key;
    }

    private static ApiKey Read(NpgsqlDataReader reader) => new(
        reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetFieldValue<string[]>(2), reader.GetFieldValue<DateTimeOffset>(3),
        reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4));

    private static async Task WriteAsync(string file, string key, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Renamed into place, so that nobody reads half a key and a file that existed with wider rights does not keep them.
        var temporary = file + ".new";
        File.Delete(temporary);
        await using (var stream = new FileStream(temporary, options))
        await using (var writer = new StreamWriter(stream))
            await writer.WriteLineAsync(key.AsMemory(), cancellationToken);
        File.Move(temporary, file, overwrite: true);
    }

    private async Task StoreAsync(string name, string key, IReadOnlyList<string> scopes, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            insert into access.api_keys (name, hash, scopes, created_at) values ($1, $2, $3, $4)
            on conflict (name) do update set hash = excluded.hash, scopes = excluded.scopes, created_at = excluded.created_at, revoked_at = null
            """);
        command.Parameters.AddWithValue(name);
        command.Parameters.AddWithValue(ApiKeySecrets.Hash(key));
        command.Parameters.AddWithValue(scopes.ToArray());
        command.Parameters.AddWithValue(time.GetUtcNow());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
