namespace Orchestrate.Messaging;

/// <summary>
/// Messages that arrived as one. What is done with them in turn (a queue that somebody empties as soon as there is something in it) begins when each of them was handed on, so that the first is not
/// taken without the others.
/// </summary>
internal sealed class Arrival
{
    private readonly Lock gate = new();
    private List<Action>? gathered = [];

    /// <summary>Does something when all messages were handed on, in the order of the calls; at once when they were.</summary>
    public void Then(Action action)
    {
        lock (gate)
        {
            if (gathered is not null)
            {
                gathered.Add(action);
                return;
            }
        }

        action();
    }

    /// <summary>Each was handed on. Does not wait for what still becomes of them.</summary>
    public void End()
    {
        List<Action> actions;
        lock (gate)
            (actions, gathered) = (gathered ?? [], null);
        actions.ForEach(action => action());
    }
}
