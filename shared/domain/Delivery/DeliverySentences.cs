using System.Globalization;

namespace Orchestrate.Domain.Delivery;

/// <summary>Says how a result was delivered. Pure.</summary>
public static class DeliverySentences
{
    /// <summary>One sentence for each thing that happened to the result besides its branch.</summary>
    /// <param name="delivery">What happened.</param>
    public static IReadOnlyList<string> Of(ResultDelivery? delivery)
    {
        if (delivery is null)
            return [];
        var sentences = new List<string>();
        if (delivery.Folder is not null)
            sentences.Add(Written(delivery));
        if (delivery.FilesLeftAlone > 0)
            sentences.Add(Left(delivery));
        if (delivery.Ref is not null)
            sentences.Add($"The result is also `{delivery.Ref}` in {delivery.RefLocation}.");
        if (delivery.Patch is { } patch)
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"It is also the artifact `{patch.Name}`, a patch of {patch.Length} bytes."));
        return sentences;
    }

    private static string Written(ResultDelivery delivery) => delivery.FilesWritten == 0
        ? $"No file was written into {delivery.Folder}."
        : $"{Count(delivery.FilesWritten, "file")} written into {delivery.Folder}.";

    /// <summary>Which files were left alone, and why.</summary>
    /// <param name="delivery">What happened; at least one file was left alone.</param>
    public static string Left(ResultDelivery delivery)
    {
        var named = string.Join("; ", delivery.LeftAlone.Select(file => $"`{file.Path}` ({file.Reason})"));
        var rest = delivery.FilesLeftAlone - delivery.LeftAlone.Count;
        return string.Create(CultureInfo.InvariantCulture, $"{Count(delivery.FilesLeftAlone, "file")} left alone: {named}{(rest > 0 ? $"; and {rest} more" : "")}.");
    }

    private static string Count(int number, string what) => string.Create(CultureInfo.InvariantCulture, $"{number} {what}{(number == 1 ? " was" : "s were")}");
}
