namespace Orchestrate.Domain.Failures;

/// <summary>Why the model proxy cut a turn.</summary>
public static class TurnBreaches
{
    /// <summary>The turn's model calls are used up (LIM-1).</summary>
    public const string ModelCalls = "model_calls";

    /// <summary>The turn's tokens are used up (RES-2).</summary>
    public const string Tokens = "tokens";

    /// <summary>The turn's money is used up (RES-2).</summary>
    public const string Cost = "cost";

    /// <summary>The model's answers led nowhere again and again.</summary>
    public const string HotLoop = "hot_loop";

    /// <summary>The provider does not accept the key, or the key may not use the model. Trying again cannot help.</summary>
    public const string ProviderRejected = "provider_rejected";

    /// <summary>The provider asked to be left alone for longer than a worker slot should wait (FAIL-7).</summary>
    public const string ProviderBusy = "provider_busy";
}
