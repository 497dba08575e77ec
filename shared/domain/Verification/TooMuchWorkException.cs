namespace Orchestrate.Domain.Verification;

/// <summary>A check was given up because it costs too much; it has not passed.</summary>
public sealed class TooMuchWorkException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TooMuchWorkException()
    {
    }

    /// <summary>Creates the exception with a sentence for people and agents.</summary>
    public TooMuchWorkException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a sentence for people and agents, and what it follows from.</summary>
    public TooMuchWorkException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
