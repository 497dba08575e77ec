namespace Orchestrate.Messaging;

/// <summary>Sends runners' reports to the coordinator.</summary>
public interface IReportSender
{
    /// <summary>
    /// Sends a report and returns when the broker has taken it. Reports that wait while another one is under way go together in one message: under load a broker, and both ends, pay for one
    /// message in place of several; nobody waits for company.
    /// </summary>
    /// <param name="report">A contract that a run's saga consumes.</param>
    /// <param name="cancellationToken">Ends the waiting. A report that has left by then may arrive all the same.</param>
    Task SendAsync(object report, CancellationToken cancellationToken);
}
