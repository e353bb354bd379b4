using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ias.Console.Server.Commands;

/// <summary>Output of commands: results in lines for people, or as one JSON object for programs.</summary>
internal sealed class Output(TextWriter result, TextWriter error)
{
    public TextWriter Result => result;

    public TextWriter Error => error;

    /// <summary>One JSON object with <c>schema_version</c> first.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        using var held = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                held,
                new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", 1);
            write(json);
            json.WriteEndObject();
        }

        result.WriteLine(Encoding.UTF8.GetString(held.GetBuffer(), 0, (int)held.Length));
    }

    /// <summary>A success without a result: a word for people, <c>ok</c> for programs.</summary>
    public void Done(bool asJson, string words)
    {
        if (asJson)
        {
            Json(json => json.WriteBoolean("ok", true));
        }
        else
        {
            result.WriteLine(words);
        }
    }

    /// <summary>Rows in columns, with a heading.</summary>
    public void Table(params IReadOnlyList<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            result.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>A time of the store, as files and tables have it.</summary>
    public static string Time(long? milliseconds) =>
        milliseconds is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'") : "";
}
