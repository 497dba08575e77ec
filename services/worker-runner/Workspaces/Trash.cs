using Orchestrate.WorkerRunner.Sandbox;

namespace Orchestrate.WorkerRunner.Workspaces;

/// <summary>Removes folders of thousands of files without letting anybody wait for it: they are renamed away at once and deleted in the background.</summary>
internal sealed partial class Trash(string dataFolder, ILogger logger)
{
    private readonly string _folder = Path.Join(dataFolder, "trash");
    private readonly Lock _lock = new();
    private Task _emptying = Task.CompletedTask;

    /// <summary>Throws a folder away. Nothing happens when there is none.</summary>
    public void Throw(string folder)
    {
        if (!AttemptClones.IsFolder(folder))
        {
            Folders.Delete(folder);
            return;
        }

        Folders.CreatePrivate(_folder);
        try
        {
            Directory.Move(folder, Path.Join(_folder, Guid.NewGuid().ToString("N")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that its owner may not write to cannot be moved into another one.
            Folders.Delete(folder);
            return;
        }

        Empty();
    }

    /// <summary>Deletes what was thrown away, also by a process that was killed.</summary>
    public void Empty()
    {
        lock (_lock)
            _emptying = _emptying.ContinueWith(_ => DeleteAll(), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
    }

    private void DeleteAll()
    {
        if (!Directory.Exists(_folder))
            return;
        foreach (var entry in Directory.EnumerateDirectories(_folder))
        {
            try
            {
                Folders.Delete(entry);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                LogNotDeleted(exception, entry);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Folder} could not be deleted; it is tried again later")]
    private partial void LogNotDeleted(Exception exception, string folder);
}
