namespace Orchestrate.Documents;

/// <summary>The system prompts; each is <c>prompts/&lt;name&gt;.system.md</c>.</summary>
public enum PromptName
{
    /// <summary>For the orchestrator agent.</summary>
    Orchestrator,

    /// <summary>For worker agents.</summary>
    Worker,
}
