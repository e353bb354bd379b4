using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ias.Cli;

/// <summary>An answer that is one JSON object, on standard output.</summary>
internal static class JsonAnswer
{
    /// <param name="write">Writes what is in the object.</param>
    /// <param name="indented">False: in one line.</param>
    public static void Write(CommandContext context, Action<Utf8JsonWriter> write, bool indented = true)
    {
        using var held = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                held,
                new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        context.Out.WriteLine(Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length));
    }
}
