namespace Orchestrate.Domain.Delivery;

/// <summary>What becomes of one path of the user's folder.</summary>
public enum CopyBackAction
{
    /// <summary>It already is as the result has it.</summary>
    Keep,

    /// <summary>The result is written.</summary>
    Write,

    /// <summary>It is removed.</summary>
    Delete,

    /// <summary>It is left alone and reported.</summary>
    LeaveAlone,
}
