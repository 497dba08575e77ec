namespace Orchestrate.Domain.Prompts;

/// <summary>
/// An agent's system text that is not put together yet. Most of it is the same in every turn of every run, so it travels as the template's digest and the turn's values, and whoever prompts the
/// agent puts it together.
/// </summary>
/// <param name="Template">The template.</param>
/// <param name="Values">A value for each of its placeholders, and no others.</param>
public sealed record SystemPrompt(SystemTemplate Template, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>The text as the agent reads it.</summary>
    /// <exception cref="KeyNotFoundException">A placeholder has no value; the message names all of them.</exception>
    public string Text => Template.Render(Values);
}
