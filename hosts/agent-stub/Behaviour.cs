namespace Orchestrate.AgentStub;

/// <summary>The settings in force.</summary>
public sealed class Behaviour
{
    private volatile Settings _settings = new();

    /// <summary>What holds now.</summary>
    public Settings Settings
    {
        get => _settings;
        set => _settings = value;
    }
}
