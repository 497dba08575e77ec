namespace Orchestrate.Crash.Tests.Editing;

/// <summary>One edit of a task. As a command it fits any state of the repository, so that it can be done again on a later one.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Path">The file.</param>
/// <param name="Number">Line, region or number of the shared thing.</param>
internal sealed record Edit(EditKind Kind, string Path, int Number = 0)
{
    /// <summary>Whether another task's later edit may take the token away on purpose.</summary>
    public bool MayBeReplaced => Kind is EditKind.Replace or EditKind.EditDropped;

    /// <summary>Whether it leaves a token.</summary>
    public bool LeavesToken => Kind is not (EditKind.Delete or EditKind.Drop);

    /// <summary>Files that it touches.</summary>
    public IReadOnlyList<string> Files => Kind == EditKind.Move ? [Path, LargeRepository.Moved(Number)] : [Path];

    /// <summary>The shell command.</summary>
    /// <param name="token">What it leaves in the repository.</param>
    /// <param name="beside">For <see cref="EditKind.Append"/> after a conflict: a token of the other side, which tells the line; null for the line's name.</param>
    public string Command(string token, string? beside = null) => Kind switch
    {
        EditKind.Insert => $"sed -i '{Number}i // {token}' '{Path}'",
        EditKind.Binary or EditKind.SharedBinary => $"printf '\\000\\001{token}\\000' >> '{Path}'",
        EditKind.Rename => $"mv '{Path}' '{Path}.renamed' && sed -i '1i // {token}' '{Path}.renamed'",
        EditKind.Delete or EditKind.Drop => $"rm -f '{Path}'",
        EditKind.Mode => $"chmod +x '{Path}' && sed -i '1i // {token}' '{Path}'",
        EditKind.Add or EditKind.AddShared => $"mkdir -p '{System.IO.Path.GetDirectoryName(Path)}' && printf 'a new line\\n{token}\\n' >> '{Path}'",
        EditKind.Region => $"sed -i '/\\/\\/ region {Number}$/a \\    // {token}' '{Path}'",
        EditKind.Append => $"sed -i '/{(beside is null ? $"^limit_{Number} = " : $"^limit_.*{beside}\\b")}/s/$/ {token}/' '{Path}'",
        EditKind.Replace => $"sed -i 's/^mode_{Number} = .*/mode_{Number} = {token}/' '{Path}'",
        EditKind.Move => $"if [ -e '{Path}' ]; then mkdir -p modern/moved && mv '{Path}' '{LargeRepository.Moved(Number)}'; fi; sed -i '1i // {token}' '{LargeRepository.Moved(Number)}'",
        EditKind.EditMoved => $"f='{Path}'; [ -e \"$f\" ] || f='{LargeRepository.Moved(Number)}'; printf '// {token}\\n' >> \"$f\"",
        EditKind.EditDropped => $"if [ -e '{Path}' ]; then sed -i '30i // {token}' '{Path}'; else printf '// {token}\\n' > '{Path}.kept'; fi",
        _ => throw new InvalidOperationException($"There is no edit {Kind}."),
    };
}
