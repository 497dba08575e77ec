namespace Orchestrate.Messaging;

/// <summary>Messages that arrived as one. Whoever has them wait for something (a writer's queue, for example) is given them together, when each of them was handed on, and not one after the other.</summary>
internal sealed class Arrival
{
    private readonly Lock gate = new();
    private Dictionary<object, (object Items, Action Give)>? gathered = [];

    /// <summary>Has an item given with all others that go to the same receiver, in the order of the calls, when all messages were handed on; alone and at once when they were.</summary>
    /// <param name="receiver">Who it is for; always with the same <typeparamref name="T"/>.</param>
    /// <param name="item">What is given.</param>
    /// <param name="give">Gives it. Called once for each receiver; must not throw or block.</param>
    public void Gather<T>(object receiver, T item, Action<IReadOnlyList<T>> give)
    {
        lock (gate)
        {
            if (gathered is not null)
            {
                if (!gathered.TryGetValue(receiver, out var group))
                {
                    var items = new List<T>();
                    gathered.Add(receiver, group = (items, () => give(items)));
                }

                ((List<T>)group.Items).Add(item);
                return;
            }
        }

        give([item]);
    }

    /// <summary>Each was handed on. Does not wait for what still becomes of them.</summary>
    public void End()
    {
        List<Action> gifts;
        lock (gate)
            (gifts, gathered) = ([.. (gathered ?? []).Values.Select(group => group.Give)], null);
        gifts.ForEach(give => give());
    }
}
