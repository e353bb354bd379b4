using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ias.Cli.Answers;

/// <summary>An answer as JSON: one object.</summary>
internal static class JsonAnswer
{
    /// <summary>Writes it to standard output.</summary>
    /// <param name="answer">Of a type that <see cref="AnswerJson"/> names.</param>
    /// <param name="indented">False: in one line.</param>
    public static void Write(CommandContext context, object answer, bool indented = true) => context.Out.WriteLine(Text(answer, indented));

    public static string Text(object answer, bool indented)
    {
        using var held = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                held,
                new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            JsonSerializer.Serialize(json, answer, answer.GetType(), AnswerJson.Default);
        }

        return Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length);
    }
}
