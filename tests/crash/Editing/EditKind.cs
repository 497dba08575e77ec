namespace Orchestrate.Crash.Tests.Editing;

/// <summary>What an edit does.</summary>
internal enum EditKind
{
    /// <summary>A line into a file that no other task touches.</summary>
    Insert,

    /// <summary>Bytes onto a binary file that no other task touches.</summary>
    Binary,

    /// <summary>A file of its own gets another name and a line.</summary>
    Rename,

    /// <summary>A file of its own goes away.</summary>
    Delete,

    /// <summary>A file of its own becomes executable and gets a line.</summary>
    Mode,

    /// <summary>A new file.</summary>
    Add,

    /// <summary>A line into a shared file, away from everybody else's lines: merges.</summary>
    Region,

    /// <summary>The token onto the end of a line that others want as well: conflicts.</summary>
    Append,

    /// <summary>Another value for a line that others want as well: conflicts, and the later one stays.</summary>
    Replace,

    /// <summary>A shared file gets another name: merges with <see cref="EditMoved"/>.</summary>
    Move,

    /// <summary>A line into the file that another one moves.</summary>
    EditMoved,

    /// <summary>A shared file goes away: conflicts with <see cref="EditDropped"/>.</summary>
    Drop,

    /// <summary>A line into the file that another one removes; into a new file when it is gone.</summary>
    EditDropped,

    /// <summary>A new file that another one adds as well: conflicts.</summary>
    AddShared,

    /// <summary>Bytes onto a binary file that another one changes as well: conflicts.</summary>
    SharedBinary,
}
