namespace Orchestrate.Cli;

/// <summary>A command cannot go on, for a reason that concerns the person who typed it.</summary>
public class CliException : Exception
{
    /// <summary>Creates the exception.</summary>
    public CliException()
        : this(ExitCodes.Usage, string.Empty)
    {
    }

    /// <summary>Creates the exception with <see cref="ExitCodes.Usage"/>.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public CliException(string message)
        : this(ExitCodes.Usage, message)
    {
    }

    /// <summary>Creates the exception with <see cref="ExitCodes.Usage"/>.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CliException(string message, Exception innerException)
        : base(message, innerException) => ExitCode = ExitCodes.Usage;

    /// <summary>Creates the exception.</summary>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="message">What is wrong and what to do.</param>
    public CliException(int exitCode, string message)
        : base(message) => ExitCode = exitCode;

    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; }

    /// <summary>Stable code for programs.</summary>
    public virtual string Code => ExitCode switch
    {
        ExitCodes.Unreachable => "unreachable",
        ExitCodes.Refused => "refused",
        _ => "usage",
    };
}
