using Npgsql;
using NpgsqlTypes;

namespace Orchestrate.Gateway.Access;

/// <summary>The keys in schema <c>access</c>.</summary>
public sealed class ApiKeys(NpgsqlDataSource database, TimeProvider time)
{
    private const string Select =
        "select id, name, prefix, hash, scopes, tenant, created_at, created_by, expires_at, last_used_at, revoked_at, revoked_by from access.api_keys";

    // What is decided by looking at all keys must not change until it is done. Reading goes on.
    private const string Lock = "lock table access.api_keys in share row exclusive mode";

    /// <summary>The key with that hash, ended ones included; null when there is none.</summary>
    public Task<ApiKey?> FindAsync(ReadOnlyMemory<byte> hash, CancellationToken cancellationToken) => OneAsync(null, "hash = $1", hash.ToArray(), cancellationToken);

    /// <summary>Keys that work first, then those that ended last; at most <paramref name="most"/>.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"{Select} order by (revoked_at is null and coalesce(expires_at > $1, true)) desc, coalesce(revoked_at, expires_at) desc nulls last, name limit $2");
        command.Parameters.AddWithValue(time.GetUtcNow());
        command.Parameters.AddWithValue(most);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Whether there is a key that works.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select exists (select from access.api_keys where revoked_at is null and coalesce(expires_at > $1, true))");
        command.Parameters.AddWithValue(time.GetUtcNow());
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes a key; null when another that was not revoked has its name.</summary>
    public async Task<IssuedKey?> CreateAsync(NewKey wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var issued = Make(wanted, ApiKeySecrets.Create());
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken);
        if (await OneAsync(connection, "revoked_at is null and name = $1", wanted.Name, cancellationToken) is not null)
            return null;
        await InsertAsync(connection, issued.Key, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return issued;
    }

    /// <summary>Ends a key. Ended once, it stays as it is.</summary>
    public async Task<RevokedKey> RevokeAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken);
        if (await OneAsync(connection, "id = $1", id, cancellationToken) is not { } key)
            return new RevokedKey(null, LastAdmin: false);
        if (key.RevokedAt is not null)
            return new RevokedKey(key, LastAdmin: false);
        await using (var all = new NpgsqlCommand($"{Select} where revoked_at is null", connection))
        {
            if (KeyRules.IsLastAdmin(key, await ReadAsync(all, cancellationToken), time.GetUtcNow()))
                return new RevokedKey(key, LastAdmin: true);
        }

        key = key with { RevokedAt = time.GetUtcNow(), RevokedBy = by };
        await using (var command = new NpgsqlCommand("update access.api_keys set revoked_at = $2, revoked_by = $3 where id = $1", connection))
        {
            command.Parameters.AddWithValue(key.Id);
            command.Parameters.AddWithValue(key.RevokedAt.Value);
            command.Parameters.AddWithValue(by);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return new RevokedKey(key, LastAdmin: false);
    }

    /// <summary>Makes a key work, with every scope, in the place of the one that has its name: for the key in a file. Nothing happens when the key is known, revoked or not.</summary>
    public async Task AdoptAsync(string name, string secret, CancellationToken cancellationToken)
    {
        var key = Make(new NewKey(name, Scopes.All), secret).Key;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken);
        // Another replica with the same file may have been quicker.
        if (await OneAsync(connection, "hash = $1", key.Hash.ToArray(), cancellationToken) is not null)
            return;
        await using (var command = new NpgsqlCommand("update access.api_keys set revoked_at = $2, revoked_by = $1 where name = $1 and revoked_at is null", connection))
        {
            command.Parameters.AddWithValue(name);
            command.Parameters.AddWithValue(time.GetUtcNow());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await InsertAsync(connection, key, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Remembers that a key was used.</summary>
    public async Task TouchAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("update access.api_keys set last_used_at = $2 where id = $1 and coalesce(last_used_at < $2, true)");
        command.Parameters.AddWithValue(id);
        command.Parameters.AddWithValue(at);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private IssuedKey Make(NewKey wanted, string secret) => new(
        new ApiKey
        {
            Id = Guid.NewGuid(),
            Name = wanted.Name,
            Prefix = ApiKeySecrets.Prefix(secret),
            Hash = ApiKeySecrets.Hash(secret),
            Scopes = wanted.Scopes,
            Tenant = wanted.Tenant,
            CreatedAt = time.GetUtcNow(),
            CreatedBy = wanted.CreatedBy,
            ExpiresAt = wanted.ExpiresAt,
        },
        secret);

    private static async Task InsertAsync(NpgsqlConnection connection, ApiKey key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            "insert into access.api_keys (id, name, prefix, hash, scopes, tenant, created_at, created_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)", connection);
        command.Parameters.AddWithValue(key.Id);
        command.Parameters.AddWithValue(key.Name);
        command.Parameters.AddWithValue(key.Prefix);
        command.Parameters.AddWithValue(key.Hash.ToArray());
        command.Parameters.AddWithValue(key.Scopes.ToArray());
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)key.Tenant ?? DBNull.Value);
        command.Parameters.AddWithValue(key.CreatedAt);
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)key.CreatedBy ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.TimestampTz, (object?)key.ExpiresAt ?? DBNull.Value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<ApiKey?> OneAsync<T>(NpgsqlConnection? connection, string condition, T value, CancellationToken cancellationToken)
    {
        await using var command = connection is null ? database.CreateCommand($"{Select} where {condition}") : new NpgsqlCommand($"{Select} where {condition}", connection);
        command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        var keys = await ReadAsync(command, cancellationToken);
        return keys.Count > 0 ? keys[0] : null;
    }

    private static async Task<IReadOnlyList<ApiKey>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKey>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(new ApiKey
            {
                Id = reader.GetGuid(0),
                Name = reader.GetString(1),
                Prefix = reader.GetString(2),
                Hash = reader.GetFieldValue<byte[]>(3),
                Scopes = reader.GetFieldValue<string[]>(4),
                Tenant = reader.IsDBNull(5) ? null : reader.GetString(5),
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
                CreatedBy = reader.IsDBNull(7) ? null : reader.GetString(7),
                ExpiresAt = Time(reader, 8),
                LastUsedAt = Time(reader, 9),
                RevokedAt = Time(reader, 10),
                RevokedBy = reader.IsDBNull(11) ? null : reader.GetString(11),
            });
        }

        return keys;
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
