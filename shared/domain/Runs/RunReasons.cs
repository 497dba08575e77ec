namespace Orchestrate.Domain.Runs;

/// <summary>The typed reasons with which runs end. Stable.</summary>
public static class RunReasons
{
    /// <summary>Every required acceptance test was verified on the integrated commit.</summary>
    public const string AcceptanceVerified = "acceptance_verified";

    /// <summary>The iterations were used up.</summary>
    public const string MaxIterations = "max_iterations";

    /// <summary>The tokens or the cost were used up (RES-2).</summary>
    public const string BudgetExhausted = "budget_exhausted";

    /// <summary>The run's deadline passed.</summary>
    public const string RunTimeout = "run_timeout";

    /// <summary>Nobody resumed a paused run within the server's limit (LIM-1).</summary>
    public const string PausedTooLong = "paused_too_long";

    /// <summary>A run that only verifies: a required acceptance test failed.</summary>
    public const string AcceptanceFailed = "acceptance_failed";

    /// <summary>A person cancelled.</summary>
    public const string CancelledByUser = "cancelled_by_user";

    /// <summary>A person aborted at an escalation.</summary>
    public const string AbortedByUser = "aborted_by_user";

    /// <summary>The orchestrator agent made no plan that the gate accepts.</summary>
    public const string PlanRefused = "plan_refused";

    /// <summary>The orchestrator agent's turns failed.</summary>
    public const string OrchestratorFailed = "orchestrator_failed";

    /// <summary>A task's branch says <c>escalate to user</c> (BR-1). The reason of an escalation, never of a run's end.</summary>
    public const string BranchEscalated = "branch_escalated";

    /// <summary>The same failing tests on the same tree, iteration after iteration (GATE-3).</summary>
    public const string NoProgress = "no_progress";

    /// <summary>A model provider, or every agent in use, failed again and again (FAIL-3).</summary>
    public const string SystemDegraded = "system_degraded";

    /// <summary>The orchestrator agent's session was degraded and a person did not want to go on in a fresh one (FAIL-6).</summary>
    public const string SessionDegraded = "session_degraded";

    /// <summary>Nobody could be asked how the spec folder is used (TASK-6).</summary>
    public const string SpecFolder = "spec_folder";

    /// <summary>More work was lost to crashes than LIM-1 allows.</summary>
    public const string WorkLost = "work_lost";

    /// <summary>The repository, OpenCode or the sandbox cannot be used; the detail names the code.</summary>
    public const string EnvironmentUnusable = "environment_unusable";

    /// <summary>The results' sizes would fill the orchestrator agent's window, and a person did not want to go on with cut summaries (CWB-2).</summary>
    public const string ContextPressure = "context_pressure";

    /// <summary>Whether a run with that reason was ended by one of its limits (LIM-1, RES-2): it could go on if it had more.</summary>
    /// <param name="reason">The typed reason; null for none.</param>
    public static bool IsLimit(string? reason) => reason is MaxIterations or BudgetExhausted or RunTimeout or PausedTooLong or WorkLost;
}
