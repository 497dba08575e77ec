namespace Orchestrate.Domain.Delivery;

/// <summary>Names of refs that a bundle may ask the result to be pushed to. Pure.</summary>
public static class ResultRefs
{
    private static readonly string[] Places = ["refs/heads/", "refs/tags/", "refs/for/"];

    /// <summary>What is wrong with a name, as a sentence; null when it may be used. The rules are those of <c>git check-ref-format</c>, and that it is a branch, a tag or a change for review.</summary>
    /// <param name="name">The name, for example <c>refs/heads/topic</c>.</param>
    public static string? Problem(string name)
    {
        if (!Places.Any(place => name.StartsWith(place, StringComparison.Ordinal) && name.Length > place.Length))
            return "The ref must begin with refs/heads/, refs/tags/ or refs/for/ and name something there.";
        var steps = name.Split('/');
        if (steps.Any(step => step.Length == 0 || step[0] == '.' || step.EndsWith(".lock", StringComparison.Ordinal)) || name[^1] == '.'
            || name.Contains("..", StringComparison.Ordinal) || name.Contains("@{", StringComparison.Ordinal)
            || name.Any(c => char.IsControl(c) || c is ' ' or '~' or '^' or ':' or '?' or '*' or '[' or '\\'))
        {
            return "The ref is no valid name: no `..`, `@{`, white space or one of ~^:?*[\\, and no part that is empty, begins with a dot or ends with `.lock`.";
        }

        return steps is [_, _, "HEAD"] or [_, _, ['-', ..], ..] ? "The ref must not be named HEAD or begin with a hyphen." : null;
    }
}
