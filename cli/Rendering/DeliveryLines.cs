using System.Text.Json;
using Orchestrate.Domain;
using Orchestrate.Domain.Delivery;

namespace Orchestrate.Cli.Rendering;

/// <summary>Says where a result is: in the event, in a run and in a report.</summary>
internal static class DeliveryLines
{
    private const int LongestSentence = 2_000;

    /// <summary>The branch, or where else the commit is; as markup.</summary>
    /// <param name="branch">The branch, or null.</param>
    /// <param name="commit">The integrated commit.</param>
    /// <param name="location">The repository that holds it.</param>
    /// <param name="delivery">What happened besides; null for nothing.</param>
    public static string Place(string? branch, string? commit, string? location, JsonElement? delivery)
    {
        var delivered = Clean.Commit(delivery?.Text("commit") ?? commit);
        return branch is null
            ? $"commit {delivered}, kept in {Clean.Markup(location, 300)}"
            : $"branch [bold]{Clean.Markup(branch)}[/] at {delivered} in {Clean.Markup(location, 300)}";
    }

    /// <summary>One sentence for each thing that happened besides the branch, and what could not be done; as markup.</summary>
    /// <param name="delivery">What happened; null for nothing.</param>
    /// <param name="detail">What could not be done.</param>
    public static IEnumerable<string> Sentences(JsonElement? delivery, string? detail)
    {
        var known = delivery?.Deserialize<ResultDelivery>(DomainJson.Options);
        return DeliverySentences.Of(known).Append(detail).OfType<string>().Where(sentence => sentence.Length > 0).Select(sentence => Clean.Markup(sentence, LongestSentence));
    }
}
