using System.Globalization;

namespace Ias.Core.Agents;

/// <summary>Prices of tokens, for agents that do not report their cost: <c>agents.prices</c>, one line per model.</summary>
public sealed class PriceTable
{
    private const decimal Million = 1_000_000;

    private readonly Dictionary<string, (decimal Input, decimal Output, decimal Cached)> _prices = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="lines">Each <c>MODEL INPUT OUTPUT [CACHED]</c>, US dollars per million tokens; lines that are none are passed over, the
    /// configuration refuses them.</param>
    public PriceTable(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            if (Read(line) is var (model, price))
            {
                _prices[model] = price;
            }
        }
    }

    /// <summary>Reason why a line is invalid, as the end of a sentence; null when it is valid.</summary>
    public static string? WhyNot(string line) =>
        Read(line) is null ? "it is not MODEL INPUT OUTPUT [CACHED], in US dollars per million tokens" : null;

    /// <summary>The cost in US dollars; null where the model's price or both counts are unknown: unknown is never zero.</summary>
    /// <param name="model">A provider before it (<c>openai/gpt-5.5</c>) may be left out in the table.</param>
    /// <param name="input">All tokens in, cached ones included.</param>
    /// <param name="cached">The part of them that came from a cache.</param>
    public decimal? Cost(string model, long? input, long? cached, long? output)
    {
        if (
            model.Length == 0
            || (input is null && output is null)
            || (!_prices.TryGetValue(model, out var price) && !_prices.TryGetValue(model[(model.LastIndexOf('/') + 1)..], out price))
        )
        {
            return null;
        }

        var fromCache = Math.Min(cached ?? 0, input ?? 0);
        return Math.Round(
            ((((input ?? 0) - fromCache) * price.Input) + (fromCache * price.Cached) + ((output ?? 0) * price.Output)) / Million,
            6
        );
    }

    private static (string Model, (decimal Input, decimal Output, decimal Cached) Price)? Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length is not (3 or 4) || Amount(words[1]) is not { } input || Amount(words[2]) is not { } output)
        {
            return null;
        }

        return words.Length == 3 ? (words[0], (input, output, input))
            : Amount(words[3]) is { } cached ? (words[0], (input, output, cached))
            : null;
    }

    private static decimal? Amount(string word) =>
        decimal.TryParse(word, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) && amount <= 1_000_000
            ? amount
            : null;
}
