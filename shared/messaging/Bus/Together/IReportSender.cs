namespace Orchestrate.Messaging;

/// <summary>Sends runners' reports to the coordinator.</summary>
public interface IReportSender
{
    /// <summary>
    /// Sends a report and returns when the broker has taken it. Reports that wait go together in one message: under load a broker, and both ends, pay for one message in place of several. They wait
    /// while others are under way, and for at most two milliseconds for those of other work of the same run.
    /// </summary>
    /// <param name="report">A contract that a run's saga consumes.</param>
    /// <param name="runId">Its run.</param>
    /// <param name="others">Whether work of the same run goes on here, whose report may come at any moment.</param>
    /// <param name="cancellationToken">Ends the waiting. A report that has left by then may arrive all the same.</param>
    Task SendAsync(object report, Guid runId, bool others, CancellationToken cancellationToken);
}
