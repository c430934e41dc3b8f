/// Columns of the FOCUS Cost and Usage dataset, in the order of the alphabet, and our own behind.
enum FOCUSColumn: String, CaseIterable {
  case availabilityZone = "AvailabilityZone"
  case billedCost = "BilledCost"
  case billingAccountId = "BillingAccountId"
  case billingAccountName = "BillingAccountName"
  case billingAccountType = "BillingAccountType"
  case billingCurrency = "BillingCurrency"
  case billingPeriodEnd = "BillingPeriodEnd"
  case billingPeriodStart = "BillingPeriodStart"
  case chargeCategory = "ChargeCategory"
  case chargeClass = "ChargeClass"
  case chargeDescription = "ChargeDescription"
  case chargeFrequency = "ChargeFrequency"
  case chargePeriodEnd = "ChargePeriodEnd"
  case chargePeriodStart = "ChargePeriodStart"
  case commitmentDiscountCategory = "CommitmentDiscountCategory"
  case commitmentDiscountId = "CommitmentDiscountId"
  case commitmentDiscountName = "CommitmentDiscountName"
  case commitmentDiscountQuantity = "CommitmentDiscountQuantity"
  case commitmentDiscountStatus = "CommitmentDiscountStatus"
  case commitmentDiscountType = "CommitmentDiscountType"
  case commitmentDiscountUnit = "CommitmentDiscountUnit"
  case consumedQuantity = "ConsumedQuantity"
  case consumedUnit = "ConsumedUnit"
  case contractedCost = "ContractedCost"
  case contractedUnitPrice = "ContractedUnitPrice"
  case effectiveCost = "EffectiveCost"
  case hostProviderName = "HostProviderName"
  case invoiceId = "InvoiceId"
  case invoiceIssuerName = "InvoiceIssuerName"
  case listCost = "ListCost"
  case listUnitPrice = "ListUnitPrice"
  case pricingCategory = "PricingCategory"
  case pricingCurrency = "PricingCurrency"
  case pricingCurrencyContractedUnitPrice = "PricingCurrencyContractedUnitPrice"
  case pricingCurrencyEffectiveCost = "PricingCurrencyEffectiveCost"
  case pricingCurrencyListUnitPrice = "PricingCurrencyListUnitPrice"
  case pricingQuantity = "PricingQuantity"
  case pricingUnit = "PricingUnit"
  case providerName = "ProviderName"
  case publisherName = "PublisherName"
  case regionId = "RegionId"
  case regionName = "RegionName"
  case resourceId = "ResourceId"
  case resourceName = "ResourceName"
  case resourceType = "ResourceType"
  case serviceCategory = "ServiceCategory"
  case serviceName = "ServiceName"
  case serviceProviderName = "ServiceProviderName"
  case serviceSubcategory = "ServiceSubcategory"
  case skuId = "SkuId"
  case skuMeter = "SkuMeter"
  case skuPriceDetails = "SkuPriceDetails"
  case skuPriceId = "SkuPriceId"
  case subAccountId = "SubAccountId"
  case subAccountName = "SubAccountName"
  case subAccountType = "SubAccountType"
  case tags = "Tags"
  case priceBook = "x_PriceBook"
  case scenarioId = "x_ScenarioId"
  case service = "x_Service"
  case site = "x_Site"
}

/// A version of the specification.
package enum FOCUSVersion: String, Sendable, CaseIterable {
  case v1_2 = "1.2"
  case v1_4 = "1.4"

  /// Whether the version has a column.
  ///
  /// Version 1.3 brought `ServiceProviderName` and `HostProviderName`, and 1.4 no longer has
  /// `ProviderName` and `PublisherName`.
  func has(_ column: FOCUSColumn) -> Bool {
    switch column {
    case .providerName, .publisherName: self == .v1_2
    case .serviceProviderName, .hostProviderName: self == .v1_4
    default: true
    }
  }
}
