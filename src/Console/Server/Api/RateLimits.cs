using System.Net;
using System.Threading.RateLimiting;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;

namespace Ias.Console.Server.Api;

/// <summary>Rate limits for a token, and for an address without a valid token. Counted per server process.</summary>
/// <param name="TokenRate">Requests a second of one token; 0: no limit, nor one of its streams.</param>
/// <param name="AddressRate">Attempts a second of one address; 0: no limit.</param>
public sealed record RateLimitOptions(int TokenRate = 200, int AddressRate = 5);

/// <summary>Counts requests and failed attempts, and refuses those above the limits.</summary>
public sealed class RateLimits(RateLimitOptions options) : IDisposable
{
    private const int TokenBurst = 5; // seconds' worth
    private const int AddressBurst = 6;
    private const int VisitsForAttempt = 4;
    private const int MostStreams = 64;

    private readonly PartitionedRateLimiter<string> _tokens = Buckets(options.TokenRate, TokenBurst);
    private readonly PartitionedRateLimiter<string> _addresses = Buckets(options.AddressRate, AddressBurst);
    private readonly PartitionedRateLimiter<string> _visits = Buckets(options.AddressRate * VisitsForAttempt, AddressBurst);
    private readonly PartitionedRateLimiter<string> _streams = PartitionedRateLimiter.Create<string, string>(token =>
        options.TokenRate == 0
            ? RateLimitPartition.GetNoLimiter(token)
            : RateLimitPartition.GetConcurrencyLimiter(token, _ => new ConcurrencyLimiterOptions { PermitLimit = MostStreams })
    );

    /// <summary>Counts a request of a token.</summary>
    /// <exception cref="RefusalException">The rate limit is exceeded.</exception>
    public void Count(EntityId token) => Take(_tokens, token.Value, 1);

    /// <summary>Counts an attempt of an address.</summary>
    /// <exception cref="RefusalException">The rate limit is exceeded.</exception>
    public void Attempt(IPAddress? address) => Take(_addresses, Name(address), 1);

    /// <summary>Refuses an address that has no attempts left; counts nothing.</summary>
    /// <exception cref="RefusalException">The address has no attempts left.</exception>
    public void MayAttempt(IPAddress? address) => Take(_addresses, Name(address), 0);

    /// <summary>Counts a request of an address for what needs no token.</summary>
    /// <exception cref="RefusalException">The rate limit is exceeded.</exception>
    public void Visit(IPAddress? address) => Take(_visits, Name(address), 1);

    /// <summary>Opens a stream of a token, which the result closes.</summary>
    /// <exception cref="RefusalException">The token has as many open as it may.</exception>
    public IDisposable Stream(EntityId token)
    {
        var lease = _streams.AttemptAcquire(token.Value);
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        throw new RefusalException(429, "RATE_LIMITED", $"This token has {MostStreams} streams of events open, the most it may.");
    }

    public void Dispose()
    {
        _tokens.Dispose();
        _addresses.Dispose();
        _visits.Dispose();
        _streams.Dispose();
    }

    // For IPv6 the network: an attacker can use any number of addresses in it.
    private static string Name(IPAddress? address)
    {
        if (address is null)
        {
            return "";
        }

        var bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return Convert.ToHexString(bytes.Length > 4 ? bytes[..8] : bytes);
    }

    private static void Take(PartitionedRateLimiter<string> limiter, string key, int permits)
    {
        using var lease = limiter.AttemptAcquire(key, permits);
        if (!lease.IsAcquired)
        {
            throw new RefusalException(429, "RATE_LIMITED", "Too many requests. Wait as many seconds as Retry-After says.");
        }
    }

    private static PartitionedRateLimiter<string> Buckets(int rate, int burst) =>
        PartitionedRateLimiter.Create<string, string>(key =>
            rate == 0
                ? RateLimitPartition.GetNoLimiter(key)
                : RateLimitPartition.GetTokenBucketLimiter(
                    key,
                    _ => new TokenBucketRateLimiterOptions
                    {
                        TokenLimit = rate * burst,
                        TokensPerPeriod = rate,
                        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                        QueueLimit = 0,
                    }
                )
        );
}
