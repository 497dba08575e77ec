using Orchestrate.Domain.Prompts;

namespace Orchestrate.Documents;

/// <summary>Reads the templates of turns' prompts.</summary>
public static class TurnTextsLoader
{
    /// <summary>Loads <c>prompts/*.turn.md</c> and <c>prompts/fragments/*.md</c>.</summary>
    /// <exception cref="InvalidDataException">A file is missing or empty, or its placeholders are wrong; the message lists everything.</exception>
    public static TurnTexts Load(DocumentFolder folder)
    {
        var texts = TurnTexts.Required.Keys.Select(name => (Name: name, Path: folder.TurnText(name))).Where(file => File.Exists(file.Path))
            .ToDictionary(file => file.Name, file => File.ReadAllText(file.Path).ReplaceLineEndings("\n"));
        try
        {
            return TurnTexts.Create(texts);
        }
        catch (ArgumentException wrong)
        {
            throw new InvalidDataException($"The templates in {folder.Path} cannot be used. {wrong.Message}", wrong);
        }
    }
}
