import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'

/** The first second of the year 2100. */
const FAR_AWAY = 4_102_444_800n

export default buildModule('PiggyBank', (module) => {
  const bank = module.contract('PiggyBank', [FAR_AWAY], { value: 5n })
  const fed = module.call(bank, 'feed', [], { value: 7n })
  module.staticCall(bank, 'opensAt', [], 0, { after: [fed] })
  return { bank }
})
