using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Orchestrate.Messaging;

/// <summary>This process among the replicas of its services.</summary>
/// <param name="Name">Unique among running replicas; lower case, digits and hyphens.</param>
public sealed record ReplicaIdentity(string Name)
{
    /// <summary>The configured name, or one from host, process and chance: two containers may share host name and process id.</summary>
    public static ReplicaIdentity From(MessagingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ReplicaIdentity(options.ReplicaName.Length > 0
            ? options.ReplicaName
            : $"{Clean(Environment.MachineName)}-{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(4, lowercase: true)}");
    }

    [SuppressMessage("Globalization", "CA1308", Justification = "Queue names are lower case.")]
    private static string Clean(string host) => string.Concat(host.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}
