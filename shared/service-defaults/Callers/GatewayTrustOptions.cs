using System.ComponentModel.DataAnnotations;

namespace Orchestrate.ServiceDefaults.Callers;

/// <summary>What the gateway and the services behind it share.</summary>
public sealed class GatewayTrustOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Gateway";

    /// <summary>
    /// Secret that the gateway sends and the services demand, at least 16 characters; from the environment. Empty (default) means that a service
    /// answers anybody who reaches it: only for one machine.
    /// </summary>
    [RegularExpression("^$|^[!-~]{16,200}$", ErrorMessage = "Gateway:InternalSecret must be 16 to 200 visible ASCII characters.")]
    public string InternalSecret { get; set; } = "";

    /// <summary>
    /// Secret by which a runner proves itself at the internal endpoints (<c>/internal/…</c>), at least 16 characters; from the environment. Another one than <see cref="InternalSecret"/>: with that one,
    /// whoever takes over a runner could pass for any user. Empty (default) means that there are no internal endpoints, so runs keep no artifacts.
    /// </summary>
    [RegularExpression("^$|^[!-~]{16,200}$", ErrorMessage = "Gateway:RunnerSecret must be 16 to 200 visible ASCII characters.")]
    public string RunnerSecret { get; set; } = "";
}
