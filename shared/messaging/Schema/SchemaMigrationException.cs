namespace Orchestrate.Messaging;

/// <summary>A schema cannot be brought to the version that this build expects.</summary>
public sealed class SchemaMigrationException : Exception
{
    /// <summary>Without details.</summary>
    public SchemaMigrationException()
    {
    }

    /// <summary>With a sentence that says what to do.</summary>
    public SchemaMigrationException(string message)
        : base(message)
    {
    }

    /// <summary>With a sentence and its cause.</summary>
    public SchemaMigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
