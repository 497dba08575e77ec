namespace Orchestrate.Standalone.Hosting;

/// <summary>The host cannot start for a reason that a person can remove; the message says how. Ends the process with code 2, without a stack trace.</summary>
public sealed class StandaloneException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StandaloneException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    public StandaloneException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="innerException">The cause.</param>
    public StandaloneException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
