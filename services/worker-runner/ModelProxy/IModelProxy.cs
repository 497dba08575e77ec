namespace Orchestrate.WorkerRunner.ModelProxy;

/// <summary>The loopback proxy through which every model call of a managed OpenCode goes: adds the provider's key, attributes calls to sessions, counts and caps.</summary>
public interface IModelProxy
{
    /// <summary>Base address for OpenCode's provider of that name, for example <c>http://127.0.0.1:43017/model/openai/v1</c>.</summary>
    Uri BaseUrlFor(string provider);

    /// <summary>A fresh bearer token for one OpenCode process. It opens nothing but this proxy, and only for sessions with an open meter.</summary>
    string IssueToken();

    /// <summary>Makes a token worthless.</summary>
    void RevokeToken(string token);

    /// <summary>Lets a session of that process make model calls within the limits, until the meter is disposed.</summary>
    ITurnMeter Open(TurnMeterOptions options);
}
