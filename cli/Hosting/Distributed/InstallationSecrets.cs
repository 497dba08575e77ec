using System.Security.Cryptography;
using System.Text.Json;
using Orchestrate.Domain;

namespace Orchestrate.Cli.Hosting.Distributed;

/// <summary>What the processes of one installation prove themselves with; made once, readable by its owner only.</summary>
internal sealed record InstallationSecrets
{
    private const int Bytes = 32;

    /// <summary><c>Gateway:InternalSecret</c>.</summary>
    public required string Internal { get; init; }

    /// <summary><c>Gateway:RunnerSecret</c>.</summary>
    public required string Runner { get; init; }

    /// <summary>Password of the private broker's user <c>orchestrate</c>.</summary>
    public required string Broker { get; init; }

    /// <summary>The folder's secrets; makes them at the first time.</summary>
    internal static InstallationSecrets Of(InstallationFolder folder)
    {
        if (File.Exists(folder.SecretsFile) && JsonSerializer.Deserialize<InstallationSecrets>(File.ReadAllText(folder.SecretsFile), DomainJson.Options) is { } known)
            return known;
        var made = new InstallationSecrets { Internal = New(), Runner = New(), Broker = New() };
        PrivateFile.WriteJson(folder.SecretsFile, made);
        return made;
    }

    private static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}
