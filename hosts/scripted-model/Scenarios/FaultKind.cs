namespace Orchestrate.ScriptedModel.Scenarios;

/// <summary>The ways in which a model server fails. In a scenario file in snake_case.</summary>
public enum FaultKind
{
    /// <summary>An HTTP error status with a JSON error body.</summary>
    Status,

    /// <summary>Silence, no headers, until the client goes away.</summary>
    Hang,

    /// <summary>Headers and the first half of the answer, then silence.</summary>
    Stall,

    /// <summary>Headers and the first half of the answer, then the connection is torn down.</summary>
    CutStream,

    /// <summary>200 without a body.</summary>
    EmptyBody,

    /// <summary>200 with an event stream whose data is no JSON.</summary>
    Garbage,

    /// <summary>200 with a web page.</summary>
    Html,

    /// <summary>200 with nothing but the end mark.</summary>
    DoneOnly,

    /// <summary>200 with an empty answer that never says how it finished.</summary>
    NoFinish,

    /// <summary>200 that finishes with <c>tool_calls</c> and has none.</summary>
    NoCalls,

    /// <summary>200 with the first half of the answer, finished because the model's output limit is reached.</summary>
    CutOff,

    /// <summary>400, because the conversation is longer than the model's context.</summary>
    ContextFull,
}
