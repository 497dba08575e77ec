namespace Orchestrate.ServiceDefaults.Callers;

/// <summary>Headers with which the gateway tells the services behind it who calls. From anybody else they mean nothing.</summary>
public static class CallerHeaders
{
    /// <summary>Common prefix; the gateway removes every header that begins with it from what comes in.</summary>
    public const string Prefix = "X-Orchestrate-";

    /// <summary>Name of the API key.</summary>
    public const string KeyName = Prefix + "Key-Name";

    /// <summary>Its scopes, separated by spaces.</summary>
    public const string Scopes = Prefix + "Scopes";

    /// <summary>Whom the key works for; absent: for itself.</summary>
    public const string Tenant = Prefix + "Tenant";

    /// <summary>Proof that the request came through the gateway.</summary>
    public const string InternalSecret = Prefix + "Internal-Secret";

    /// <summary>Proof that the request comes from a runner.</summary>
    public const string RunnerSecret = Prefix + "Runner-Secret";
}
