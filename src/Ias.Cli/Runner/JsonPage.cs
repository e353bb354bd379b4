using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ias.Core.Model;
using Ias.Core.Queue;

namespace Ias.Cli.Runner;

/// <summary>The answers of the queue's commands as JSON: one object, snake_case, <c>schema_version</c> 1.</summary>
internal static class JsonPage
{
    public static void Write(CommandContext context, string run, Action<Utf8JsonWriter> more)
    {
        using var buffer = new MemoryStream();
        using (
            var json = new Utf8JsonWriter(
                buffer,
                new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            )
        )
        {
            json.WriteStartObject();
            json.WriteNumber("schema_version", 1);
            json.WriteString("run", run);
            more(json);
            json.WriteEndObject();
        }

        context.Out.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    /// <summary>A job with its status, which its file leaves to its folder.</summary>
    public static void Job(Utf8JsonWriter json, Job job, string stuck = "")
    {
        json.WriteStartObject();
        json.WriteString("id", job.Id);
        json.WriteString("status", job.Status.Word());
        if (stuck.Length > 0)
        {
            json.WriteString("stuck", stuck);
        }

        using var whole = JsonSerializer.SerializeToDocument(job, RunnerJson.Default.Job);
        foreach (var property in whole.RootElement.EnumerateObject().Where(p => p.Name is not ("id" or "status")))
        {
            property.WriteTo(json);
        }

        json.WriteEndObject();
    }

    public static void Counts(Utf8JsonWriter json, JobCounts counts)
    {
        json.WritePropertyName("counts");
        JsonSerializer.Serialize(json, counts, RunnerJson.Default.JobCounts);
    }
}
