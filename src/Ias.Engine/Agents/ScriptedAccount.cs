using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Ias.Core.Agents;
using Ias.Core.Model;
using Ias.Engine.Files;

namespace Ias.Engine.Agents;

/// <summary>A scripted agent's own account of its turn: one line of JSON on standard output, the last one counts; without one, the exit
/// status. A closing message that it does not hold is taken from the turn's file for it.</summary>
internal sealed class ScriptedAccount(string closingFile) : IAgentOutput
{
    private static readonly byte[] Mark = "{\"ias_account\":"u8.ToArray();

    private AgentAccount? _account;

    /// <summary>Outcomes by their JSON names.</summary>
    public static IReadOnlyDictionary<string, TurnOutcome> Outcomes { get; } =
        Enum.GetValues<TurnOutcome>().ToDictionary(o => JsonNamingPolicy.SnakeCaseLower.ConvertName(o.ToString()), StringComparer.Ordinal);

    public bool? ToolOpen => null;

    public static string Write(IReadOnlyDictionary<string, string> values)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject("ias_account");
            foreach (var (key, value) in values)
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public void Line(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith(Mark))
        {
            return;
        }

        try
        {
            using var json = JsonDocument.Parse(line.ToArray());
            var values = json
                .RootElement.GetProperty("ias_account")
                .EnumerateObject()
                .ToDictionary(p => p.Name, p => p.Value.GetString() ?? "", StringComparer.Ordinal);
            var outcome = Outcomes.GetValueOrDefault(values.GetValueOrDefault("outcome", "ended"), TurnOutcome.Crashed);
            _account = new AgentAccount(
                outcome,
                values.GetValueOrDefault("detail", "ended"),
                DateTimeOffset.TryParse(
                    values.GetValueOrDefault("until"),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var until
                )
                    ? until
                    : null,
                values.GetValueOrDefault("session", ""),
                (int?)Number("calls"),
                Number("input_tokens"),
                Number("output_tokens"),
                decimal.TryParse(values.GetValueOrDefault("cost_usd"), CultureInfo.InvariantCulture, out var cost) ? cost : null,
                values.GetValueOrDefault("closing", ""),
                (int)(Number("denials") ?? 0)
            );

            long? Number(string key) =>
                long.TryParse(values.GetValueOrDefault(key), CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // a line that only looks like one: output is never an error
        }
    }

    public AgentAccount Close(int exitCode)
    {
        var byExit = AgentAccounts.FromExit(exitCode);
        var account = _account switch
        {
            null => byExit,
            { Outcome: TurnOutcome.Ended } when exitCode != 0 => _account with { Outcome = byExit.Outcome, Detail = byExit.Detail },
            _ => _account,
        };
        return account.Closing.Length > 0
            ? account
            : account with
            {
                Closing = InsideFile.Text(Path.GetDirectoryName(closingFile)!, closingFile).Trim(),
            };
    }
}
