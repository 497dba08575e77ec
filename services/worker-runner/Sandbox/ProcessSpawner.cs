using System.Collections.Concurrent;
using System.Diagnostics;

namespace Orchestrate.WorkerRunner.Sandbox;

/// <summary>
/// Starts every child process from one thread that lives as long as the program.
/// bubblewrap asks the kernel to be killed when its parent dies (PR_SET_PDEATHSIG), and to the kernel the parent is the forking *thread*:
/// a child that a thread-pool thread started would be killed as soon as the pool retires that thread.
/// </summary>
public sealed class ProcessSpawner : IDisposable
{
    private readonly BlockingCollection<Action> _requests = [];

    /// <summary>Starts the thread.</summary>
    public ProcessSpawner() => new Thread(Serve) { IsBackground = true, Name = "process spawner" }.Start();

    /// <summary>Starts a process. Blocks for the few milliseconds that it takes.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The program does not exist or may not be executed.</exception>
    public Process Start(ProcessStartInfo startInfo)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add(() =>
        {
            var process = new Process { StartInfo = startInfo };
            try
            {
                process.Start();
                started.SetResult(process);
            }
            catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or InvalidOperationException or IOException)
            {
                process.Dispose();
                started.SetException(failure);
            }
        });
        return started.Task.GetAwaiter().GetResult();
    }

    /// <summary>Ends the thread, which kills the sandboxed processes that still run.</summary>
    public void Dispose() => _requests.CompleteAdding();

    private void Serve()
    {
        foreach (var request in _requests.GetConsumingEnumerable())
            request();
        _requests.Dispose();
    }
}
