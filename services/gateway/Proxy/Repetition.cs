namespace Orchestrate.Gateway.Proxy;

/// <summary>Whether a request that failed, and of which the client has seen nothing yet, may be sent to another replica. Pure.</summary>
internal static class Repetition
{
    /// <summary>
    /// What reached nobody may go to each replica in turn. What may have been carried out is repeated once, and only where that changes nothing: reading, or a
    /// <c>POST</c> whose Idempotency-Key makes the second one find what the first one did.
    /// </summary>
    /// <param name="method">The request's method.</param>
    /// <param name="hasIdempotencyKey">Whether it has a header Idempotency-Key.</param>
    /// <param name="reached">Whether a connection came about.</param>
    /// <param name="repeated">How often a request that reached a replica was repeated.</param>
    public static bool May(string method, bool hasIdempotencyKey, bool reached, int repeated)
    {
        if (!reached)
            return true;
        return repeated == 0 && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || (HttpMethods.IsPost(method) && hasIdempotencyKey));
    }
}
