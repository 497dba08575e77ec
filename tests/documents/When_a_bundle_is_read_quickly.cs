using System.Globalization;
using System.Text;

namespace Orchestrate.Documents.Tests;

/// <summary>
/// A bundle about which nothing is to be said is read without a tree. What is stored of it, and its digest, must be what the tree gives. A text that looks like a key is a warning, and a bundle with a
/// warning is read as a tree: so both ways are compared by a text that looks like a key and one of the same length that does not.
/// </summary>
public sealed class When_a_bundle_is_read_quickly
{
    private const string Secret = "AKIAABCDEFGHIJKLMNOP";
    private const string Harmless = "NOKEYBCDEFGHIJKLMNOP";

    private static readonly string[] Pieces =
    [
        "a", "Z", " ", "\\n", "\\t", "\\\"", "\\\\", "\\/", "/", "<", ">", "&", "'", "+", "\\u0041", "\\u00e9", "é", "ключ", "漢字", "🔑", "\\ud83d\\udd11", "\\u2028", "\u2028", "\uFEFF", "\\ufeff", "\u00AD", "\uFFFE",
        "\uE000", "\\uffff", "\u0378", "\\b", "\\f", "\\u001f", "\u007F", "\u0085", "~", "`", "=", "$", "://", "sk-", "x",
    ];

    private static readonly string[] Numbers = ["1", "1.0", "1e2", "100E-2", "2.50", "0.01", "99999.999", "1E+1", "12.3400e1", "3"];

    [Fact]
    public void Should_give_the_same_text_as_the_tree()
    {
        var random = new Random(20_261_123);
        for (var i = 0; i < 500; i++)
        {
            var bundle = Bundle(random);

            var quick = Examples.Read(bundle.Replace("MARK", Harmless, StringComparison.Ordinal));
            var tree = Examples.Read(bundle.Replace("MARK", Secret, StringComparison.Ordinal));

            Assert.Empty(quick.Errors);
            Assert.Empty(quick.Warnings);
            Assert.Equal("possible_secret", Assert.Single(tree.Warnings).Code);
            Assert.Equal(tree.Json.Replace(Secret, Harmless, StringComparison.Ordinal), quick.Json);
        }
    }

    [Fact]
    public void Should_put_members_in_ordinal_order_of_their_names()
    {
        // In UTF-8 the first of these comes last: its surrogates are smaller than the private letter, its bytes are not.
        var reading = Examples.ReadWith("\"metadata\": {\"labels\": {\"\uE000\": \"3\", \"b\": \"1\", \"🔑\": \"2\"}}");

        Assert.Empty(reading.Errors);
        Assert.Matches(""""\{"b":"1",[^,]*:"2",[^,]*:"3"\}"""", reading.Json);
    }

    [Theory]
    [InlineData("\"goal\": \"a\\u0000b\"", "null_character")]
    [InlineData("\"metadata\": {\"labels\": {\"x\\u0000\": \"y\"}}", "null_character")]
    [InlineData("\"metadata\": {\"labels\": {\"LONG\": \"y\"}}", "max_length")]
    [InlineData("\"limits\": {\"max_tokens\": 99999999999999999999}", "maximum")]
    public void Should_not_overlook_what_only_the_text_shows(string members, string code) =>
        Assert.Equal(code, Assert.Single(Examples.ReadWith(members.Replace("LONG", new string('k', 257), StringComparison.Ordinal)).Errors).Code);

    [Fact]
    public void Should_find_a_key_behind_a_line_break_and_one_that_is_written_with_escapes()
    {
        Assert.Equal("possible_secret", Assert.Single(Examples.Read(Examples.Bundle.Replace("Create NOTES.md.", $"Create\\n{Secret}", StringComparison.Ordinal)).Warnings).Code);
        Assert.Equal("possible_secret", Assert.Single(Examples.Read(Examples.Bundle.Replace("Create NOTES.md.", $"\\u0041{Secret[1..]}", StringComparison.Ordinal)).Warnings).Code);
    }

    /// <summary>A valid bundle in some order, with white space, and texts and numbers that can be written in several ways.</summary>
    private static string Bundle(Random random)
    {
        string[] members =
        [
            "\"schema_version\":\"1\"",
            $"\"goal\": \"Go {Text(random)}\"",
            $"\"constraints\" :[\"MARK\", \"c{Text(random)}\",\n\"d{Text(random)}\"]",
            $"\"metadata\":{{\"labels\":{{{string.Join(", ", Enumerable.Range(0, random.Next(6)).Select(n => string.Create(CultureInfo.InvariantCulture, $"\"{Text(random)}{n}\": \"{Text(random)}\"")))}}}}}",
            $"\"limits\": {{\"max_cost_usd\": {Numbers[random.Next(Numbers.Length)]}, \"max_tasks\": 1e1 }}",
            $$$"""
            "acceptance_tests":[ {"verifier":{"type":"json_path","path":"a.json","json_path":"$.a","equals":{"z":[null,true,1.50,-0,"{{{Text(random)}}}"],"a":{{{Numbers[random.Next(Numbers.Length)]}}}}},"title":"T {{{Text(random)}}}","id":"one"} ]
            """,
        ];
        random.Shuffle(members);
        return "{" + string.Join(",\r\n", members) + "}\t";
    }

    private static string Text(Random random)
    {
        var text = new StringBuilder();
        for (var n = random.Next(8); n > 0; n--)
            text.Append(Pieces[random.Next(Pieces.Length)]);
        return text.ToString();
    }
}
