using System.Text;
using System.Text.Json;
using Ias.Engine.Agents;

namespace Ias.Cli.Agents;

/// <summary>What <c>ias agents</c> says, for programs.</summary>
internal static class AgentsJson
{
    public static string Of(IReadOnlyList<AgentFound> agents) =>
        Written(writer =>
        {
            writer.WriteStartArray("agents");
            foreach (var agent in agents)
            {
                writer.WriteStartObject();
                writer.WriteString("name", agent.Name);
                writer.WriteBoolean("found", agent.Path.Length > 0);
                writer.WriteString("path", agent.Path);
                writer.WriteString("version", agent.Version);
                writer.WriteString("older", agent.Older);
                if (agent.Login.Found is { } found)
                {
                    writer.WriteBoolean("logged_in", found);
                }
                else
                {
                    writer.WriteNull("logged_in");
                }

                writer.WriteString("login", agent.Login.By);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    public static string Of(AgentChecked check) =>
        Written(writer =>
        {
            writer.WriteString("name", check.Name);
            writer.WriteBoolean("works", check.Works);
            writer.WriteBoolean("prompt", check.Prompt);
            writer.WriteBoolean("edit", check.Edit);
            writer.WriteBoolean("session", check.Session);
            writer.WriteBoolean("usage", check.Usage);
            writer.WriteString("outcome", JsonNamingPolicy.SnakeCaseLower.ConvertName(check.Outcome.ToString()));
            writer.WriteString("detail", check.Detail);
            Number("input_tokens", check.InputTokens);
            Number("output_tokens", check.OutputTokens);
            Number("cost_usd", check.CostUsd);
            writer.WriteNumber("seconds", check.Seconds);

            void Number(string name, decimal? value)
            {
                if (value is { } number)
                {
                    writer.WriteNumber(name, number);
                }
                else
                {
                    writer.WriteNull(name);
                }
            }
        });

    private static string Written(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("schema_version", 1);
            write(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }
}
