namespace Orchestrate.Crash.Tests.Editing;

/// <summary>What could not be merged is work of the next iteration, with the exact conflict as context, and ends up merged.</summary>
internal static class ConflictRules
{
    public static IEnumerable<string> Breaches(EditingHistory run)
    {
        for (var i = 0; i < run.Merges.Count; i++)
        {
            var failed = run.Merges[i];
            if (failed.Head is not null)
                continue;
            var number = EditingModel.TaskNumber(failed.Task);
            if (!run.Merges.Skip(i + 1).Any(m => m.Head is not null && EditingModel.TaskNumber(m.Task) == number))
                yield return $"the conflict of {failed.Task} was never resolved";
            var next = run.Executions.Where(e => EditingModel.TaskNumber(e.Task) == number && Iteration(e.Task) == Iteration(failed.Task) + 1).ToList();
            if (next.Count == 0)
                yield return $"the next iteration has no task for the conflict of {failed.Task}";
            foreach (var execution in next.Where(e => e.Turn == 1))
            {
                foreach (var file in failed.Conflicts.Except(execution.Conflicts.Select(c => c.Path)))
                    yield return $"{execution.Task} was not told the conflict in {file}";

                // The conflicts of others in the same file are told as well.
                if (failed.Conflicts.Contains(LargeRepository.Settings) && !execution.Conflicts.Any(c => c.Path == LargeRepository.Settings && Exact(run, failed, c.Text)))
                    yield return $"{execution.Task} was told of {LargeRepository.Settings}, but not both sides' lines: {string.Join('\n', execution.Conflicts)}";
            }
        }
    }

    private static int Iteration(string task) => task.Split('i') is [_, var iteration] ? int.Parse(iteration, System.Globalization.CultureInfo.InvariantCulture) : 1;

    /// <summary>Both sides of the lines: this attempt's words and those of somebody who was merged before.</summary>
    private static bool Exact(EditingHistory run, MergeTry failed, string text)
    {
        var tokens = EditTokens.In(text).ToHashSet(StringComparer.Ordinal);
        var own = run.ExecutionsIn(failed).SelectMany(e => e.Commands).Any(c => c.Token is { } token && tokens.Contains(token));
        return own && run.Merges.TakeWhile(m => m != failed).Where(m => m.Head is not null).SelectMany(run.ExecutionsIn).SelectMany(e => e.Commands).Any(c => c.Token is { } token && tokens.Contains(token));
    }
}
