namespace Orchestrate.Domain.Verification;

/// <summary>
/// What a check of an agent's document may cost. Schemas, paths and files can be written by agents, and a few lines of them can ask for more work than a machine does in a year.
/// </summary>
/// <param name="steps">Steps that may be spent. A step is about one visited value, or 64 bytes of compared text.</param>
/// <param name="cancellationToken">Ends the work between two steps.</param>
public sealed class WorkBudget(long steps, CancellationToken cancellationToken = default)
{
    /// <summary>Enough for every honest document of a few megabytes; spent within seconds.</summary>
    public const long Default = 20_000_000;

    private const int BytesPerStep = 64;
    private const long StepsBetweenLooks = 4_096;
    private long _nextLook = steps - StepsBetweenLooks;
    private long _left = steps;

    /// <summary>Spends one step, and more for a long text.</summary>
    /// <param name="bytes">Length of what is looked at, in bytes or characters.</param>
    /// <exception cref="TooMuchWorkException">Nothing is left.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public void Spend(long bytes = 0)
    {
        _left -= 1 + (bytes / BytesPerStep);
        if (_left < 0)
            throw new TooMuchWorkException("The check would take too much work. Make the document smaller or the schema or path simpler.");
        if (_left > _nextLook)
            return;
        _nextLook = _left - StepsBetweenLooks;
        cancellationToken.ThrowIfCancellationRequested();
    }
}
