using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace ContextBroker.MongoDb.Connections;

/// <summary>Says at start what is wrong with the connection string; never what is in it, for it may hold a password.</summary>
internal sealed class ConnectionStringCheck : IValidateOptions<MongoOptions>
{
    public ValidateOptionsResult Validate(string? name, MongoOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return ValidateOptionsResult.Fail("Storage:ConnectionString must say where MongoDB is, as mongodb://host:27017/?replicaSet=rs0");
        }

        try
        {
            MongoClientSettings.FromConnectionString(options.ConnectionString);
            return ValidateOptionsResult.Success;
        }
        catch (Exception e) when (e is MongoConfigurationException or ArgumentException or FormatException)
        {
            return ValidateOptionsResult.Fail("Storage:ConnectionString is no connection string of MongoDB, as mongodb://host:27017/?replicaSet=rs0 is one");
        }
    }
}
